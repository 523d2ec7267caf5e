"""The matrix in words: states of cells, steps, ages."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.core.problems import sentence
from maillage.learning.rules.matrix import CellState, MatrixCell, MatrixStep, StepKind

STATES: Final[Mapping[CellState, str]] = {
    CellState.PUBLISHED: sentence("publié"),
    CellState.WITH_ERRORS: sentence("publié, avec des erreurs"),
    CellState.LATE: sentence("publié, à mettre à jour"),
    CellState.DRAFT: sentence("en cours"),
    CellState.WOULD_PUBLISH: sentence("tenu, serait publié"),
    CellState.HELD: sentence("tenu, pas à publier"),
    CellState.NOT_HELD: sentence("n’existe pas ici"),
    CellState.NOTHING: sentence("pas publié"),
}
# What the eye reads before the words: never the only sign.
MARKS: Final[Mapping[CellState, str]] = {
    CellState.PUBLISHED: "●",
    CellState.WITH_ERRORS: "▲",
    CellState.LATE: "◐",
    CellState.DRAFT: "✎",
    CellState.WOULD_PUBLISH: "○",
    CellState.HELD: "○",
    CellState.NOT_HELD: "–",
    CellState.NOTHING: "·",
}
_STEPS: Final[Mapping[StepKind, str]] = {
    StepKind.JOIN: sentence("Inviter l’organisme"),
    StepKind.FINISH_DRAFT: sentence("Finir le brouillon : %(title)s"),
    StepKind.PUBLISH_FIRST: sentence("Publier un premier jeu : %(title)s"),
    StepKind.PUBLISH: sentence("Publier : %(title)s"),
    StepKind.UPDATE: sentence("Mettre à jour : %(title)s"),
    StepKind.NOTHING: sentence("Rien à faire : tout est à jour"),
}


def step_text(step: MatrixStep, titles: Mapping[str, str], *, is_commune: bool) -> str:
    """The next step as a sentence, of a commune or of another body."""
    if step.kind is StepKind.JOIN and is_commune:
        return _("Inviter la commune")
    title = titles.get(step.schema_id, "")
    if step.kind is StepKind.CORRECT:
        return ngettext(
            "Corriger %(count)s erreur : %(title)s", "Corriger %(count)s erreurs : %(title)s", step.error_count
        ) % {"count": step.error_count, "title": title}
    return _(_STEPS[step.kind]) % {"title": title}


def age_text(days: int) -> str:
    """An age in the largest unit that is not zero: "3 jours", "5 mois", "2 ans"."""
    years, months = days // 365, days // 30
    if years:
        return ngettext("%(count)s an", "%(count)s ans", years) % {"count": years}
    if months:
        return _("%(count)s mois") % {"count": months}
    return ngettext("%(count)s jour", "%(count)s jours", days) % {"count": days}


def cell_text(cell: MatrixCell) -> str:
    """A cell in words: "publié, il y a 5 mois, qualité 83 sur 100"."""
    parts = [_(STATES[cell.state])]
    if cell.age_days is not None:
        parts.append(_("il y a %(age)s") % {"age": age_text(cell.age_days)})
    if cell.quality_percent is not None:
        parts.append(_("qualité %(percent)s sur 100") % {"percent": cell.quality_percent})
    return ", ".join(parts)
