"""Whether an order of operators survives a change: each change is shown with the order that it gives."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.utils.translation import gettext as _

from maillage.comparison.parts.comparison import (
    density_name,
    part_name,
    steps_words,
)
from maillage.comparison.terms import Standing, Variant
from maillage.figures.parts.filtering.filter_fields import context_name
from maillage.measurement.terms import Context
from maillage.quality.terms.density import Density
from maillage.quality.terms.method import ScorePart
from maillage.web.wording import formats

URBAN: Final = "urban"  # the comparison joins intermediate and dense communes under this word


@dataclass(frozen=True, slots=True)
class VariantChange:
    """One change: its name, what becomes of the order in a word, the class of that word, the order it gives."""

    name: str
    standing: str
    css_class: str
    order: str


@dataclass(frozen=True, slots=True)
class ChangeGroup:
    """Changes of one kind."""

    title: str
    changes: tuple[VariantChange, ...]


@dataclass(frozen=True, slots=True)
class Stability:
    """Whether the order holds: the answer for weights in a word, the sentence, every change."""

    verdict: str
    css_class: str
    sentence: str
    groups: tuple[ChangeGroup, ...]


def stability_of(variants: Sequence[Variant]) -> Stability | None:
    """The stability of a podium; None where nothing could be varied."""
    if not variants:
        return None
    weights = [variant for variant in variants if _kind(variant) == "weight"]
    others = [variant for variant in variants if _kind(variant) != "weight"]
    counts = {"kept": sum(variant.standing is Standing.SAME for variant in others), "all": len(others)}
    worst = max((variant.standing for variant in weights), default=None)
    if worst is None:
        verdict = css_class = ""
        sentence = _("Le même ordre dans %(kept)s comparaisons partielles sur %(all)s.") % counts
    else:
        css_class = _class_of(worst)
        verdict = {Standing.SAME: _("oui"), Standing.WEAKER: _("affaibli"), Standing.OTHER: _("non")}[worst]
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
        changes = [_change(variant) for variant in group if variant not in same]
        # The changes of weights that change nothing stand in one line.
        if same:
            words = {"kept": formats.number(len(same)), "all": formats.number(len(group))}
            changes.insert(0, replace(_change(same[0]), name=_("%(kept)s changements sur %(all)s") % words))
        if changes:
            groups.append(ChangeGroup(title, tuple(changes)))
    return Stability(verdict, css_class, sentence, tuple(groups))


def _change(variant: Variant) -> VariantChange:
    order = steps_words(variant.steps) or _("trop peu d’appareils")
    return VariantChange(
        variant_name(variant.name),
        {
            Standing.SAME: _("même ordre"),
            Standing.WEAKER: _("moins certain"),
            Standing.OTHER: _("autre ordre"),
        }[variant.standing],
        _class_of(variant.standing),
        order,
    )


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


def _class_of(standing: Standing) -> str:
    return f"standing-{standing.name.lower()}"
