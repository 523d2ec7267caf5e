"""Whether an order of operators survives a change: each change is shown with the order that it gives."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from maillage.measure.comparison.domain.terms import Standing, Variant
from maillage.measure.comparison.pages.parts.comparison import density_name, part_name
from maillage.measure.figures.pages.parts.filtering.filter_fields import context_name
from maillage.measure.protocol.domain.terms import Context
from maillage.measure.record.domain.density import Density
from maillage.measure.record.domain.method import ScorePart
from maillage.web.wording import formats

URBAN: Final = "urban"  # the comparison joins intermediate and dense communes under this slug


@dataclass(frozen=True, slots=True)
class Stability:
    """Whether the order holds: the worst that a change of weights does to it, the sentence, every change.

    ``worst`` is None where no weight was changed. ``groups`` are changes of one kind under their title, each with its
    name.
    """

    worst: Standing | None
    sentence: str
    groups: tuple[tuple[str, tuple[tuple[str, Variant], ...]], ...]


def stability_of(variants: Sequence[Variant]) -> Stability | None:
    """The stability of a podium; None where nothing could be varied."""
    if not variants:
        return None
    weights = [variant for variant in variants if _kind(variant) == "weight"]
    others = [variant for variant in variants if _kind(variant) != "weight"]
    counts = {"kept": sum(variant.standing is Standing.SAME for variant in others), "all": len(others)}
    worst = max((variant.standing for variant in weights), default=None)
    if worst is None:
        sentence = _("Le même ordre dans %(kept)s comparaisons partielles sur %(all)s.") % counts
    else:
        sentence = {
            Standing.SAME: _("L’ordre tient si l’on change les poids de 20 %."),
            Standing.WEAKER: _(
                "Si l’on change les poids de 20 %, des écarts ne sont plus certains ; aucun ne se renverse."
            ),
            Standing.OTHER: _("L’ordre dépend des poids : les changer de 20 % en donne un autre."),
        }[worst]
        if others:
            sentence = _(
                "%(sentence)s Par usage, technologie, situation et habitat : le même ordre %(kept)s fois sur %(all)s."
            ) % {"sentence": sentence, **counts}
    titles = {
        "weight": _("Poids changés de 20 %"),
        "part": _("Un seul usage"),
        "technology": _("Une seule technologie"),
        "context": _("Une seule situation"),
        "density": _("Rural ou urbain"),
    }
    groups = []
    for kind, title in titles.items():
        group = [variant for variant in variants if _kind(variant) == kind]
        same = [variant for variant in group if variant.standing is Standing.SAME] if kind == "weight" else []
        changes = [(variant_name(variant.name), variant) for variant in group if variant not in same]
        # The changes of weights that change nothing stand in one line.
        if same:
            words = {"kept": formats.number(len(same)), "all": formats.number(len(group))}
            changes.insert(0, (_("%(kept)s changements sur %(all)s") % words, same[0]))
        if changes:
            groups.append((title, tuple(changes)))
    return Stability(worst, sentence, tuple(groups))


def verdict_name(standing: Standing) -> str:
    """Whether an order holds that has become so."""
    return {Standing.SAME: _("oui"), Standing.WEAKER: _("affaibli"), Standing.OTHER: _("non")}[standing]


def standing_name(standing: Standing) -> str:
    """What becomes of an order, as a label."""
    return {
        Standing.SAME: _("même ordre"),
        Standing.WEAKER: _("moins certain"),
        Standing.OTHER: _("autre ordre"),
    }[standing]


def variant_name(name: str) -> str:
    """A variant in words: "weight:web:+20" is "Pages web, 20 % de plus"."""
    kind, _colon, rest = name.partition(":")
    match kind:
        case "weight":
            word, _sep, change = rest.partition(":")
            words = {"part": part_name(ScorePart[word.upper()])}
            if change.startswith("+"):
                return _("%(part)s, 20 %% de plus") % words
            return _("%(part)s, 20 %% de moins") % words
        case "part":
            return part_name(ScorePart[rest.upper()])
        case "context":
            return context_name(Context[rest.upper()])
        case "density":
            return _("Communes urbaines") if rest == URBAN else density_name(Density[rest.upper()])
        case _:
            return rest


def _kind(variant: Variant) -> str:
    return variant.name.partition(":")[0]
