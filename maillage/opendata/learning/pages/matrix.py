"""The publication matrix: one line per commune, one column per core data set; states, steps and ages in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.accounts.store.model_types import Organisation
from maillage.accounts.store.permissions import OrganisationChoice
from maillage.core.problems import sentence
from maillage.kits.lists.paging import pager
from maillage.opendata.catalog.domain.schemas import Model
from maillage.opendata.catalog.store.consolidation import consolidated_in, may_merge
from maillage.opendata.ideas.store.ideas import wanted_by_schema
from maillage.opendata.learning.domain.matrix import CellState, MatrixCell, MatrixStep, StepKind
from maillage.opendata.learning.store.matrix import Matrix, MatrixLine
from maillage.territory.domain.terms import Kind
from maillage.territory.store.territories import parents
from maillage.web.wording.formats import days_text, shipped

LINES_A_PAGE: Final = 20
_INSIDE: Final = frozenset({CellState.DRAFT, CellState.WOULD_PUBLISH, CellState.HELD, CellState.NOT_HELD})


@dataclass(frozen=True, slots=True)
class MatrixColumn:
    """One core data set: how many publish it, its consolidated data set, and who may consolidate it."""

    model: Model
    count: int
    merged_slug: str
    mergers: list[Organisation]


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One commune: its cells by data set, and a link to its next step for those who may do it."""

    line: MatrixLine
    is_itself: bool
    cells: list[tuple[Model, MatrixCell]]
    step: str
    step_href: str


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
# A visual cue, always next to a text.
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


def matrix_context(
    matrix: Matrix, choices: Sequence[OrganisationChoice], *, is_inside: bool, search: str, asked_page: int
) -> dict[str, Any]:
    """Context of the page for lines matching ``search``; the reader may act for the organisations of ``choices``."""
    address = matrix.place.address
    lines = [line for line in matrix.lines if search.casefold() in line.place.name.casefold()]
    page_count = max(1, -(-len(lines) // LINES_A_PAGE))
    current = min(asked_page, page_count)
    shown = lines[(current - 1) * LINES_A_PAGE : current * LINES_A_PAGE]
    # The territory itself is set apart from its communes, if it has any.
    itself = address if shown and shown[-1].place.address != address else ""
    here, query = reverse("matrix_at", args=[address]), {"q": search} if search else {}
    return {
        "matrix": matrix,
        "share_percent": round(100 * matrix.publishing_count / max(1, len(matrix.lines))),
        "columns": _columns(matrix, choices),
        "lines": [_shown_line(line, matrix.models, choices, is_itself=line.place.address == itself) for line in shown],
        "legend": [
            (MARKS[state], state.value, _(words))
            for state, words in STATES.items()
            if is_inside or state not in _INSIDE
        ],
        "pager": pager(current, page_count, lambda page: f"{here}?{urlencode({'page': str(page), **query})}"),
        "around": [parent for parent in parents(address) if parent.kind in (Kind.EPCI, Kind.DEPARTEMENT, Kind.REGION)],
        "is_inside": is_inside,
        "search": search,
        "wanted": wanted_models(address, matrix.models),
    }


def wanted_models(address: str, models: Sequence[Model]) -> list[tuple[Model, int]]:
    """The data sets that people ask for in a territory and nobody published for them, with how many ask."""
    counts = wanted_by_schema(address, [model.id for model in models])
    return [(model, counts[model.id]) for model in models if counts.get(model.id)]


def _columns(matrix: Matrix, choices: Sequence[OrganisationChoice]) -> list[MatrixColumn]:
    merged = consolidated_in(matrix.place.address)
    mergers = [choice.organisation for choice in choices if may_merge(choice, matrix.place)]
    columns = []
    for model in matrix.models:
        count = sum(1 for line in matrix.lines if line.cells[model.id].slug)
        slug = merged.get(model.id) or ""
        columns.append(MatrixColumn(model, count, slug, mergers if count and not slug else []))
    return columns


def _shown_line(
    line: MatrixLine, models: Sequence[Model], choices: Sequence[OrganisationChoice], *, is_itself: bool
) -> ShownLine:
    organisation, step = line.organisation, line.step
    # URL of the step, for those who may do it.
    step_href = ""
    if step.kind is StepKind.JOIN:
        step_href = f"{reverse('organisation_ask')}?{urlencode({'territoire': line.place.address})}"
    elif step.kind is not StepKind.NOTHING and organisation in [choice.organisation for choice in choices]:
        step_href = f"{reverse('catalog_begin')}?schema={step.schema_id}&organisation={organisation.slug}"
        slug = line.cells[step.schema_id].slug
        step_href += f"&dataset={slug}" if slug else ""
    titles = {model.id: shipped(model.title) for model in models}
    return ShownLine(
        line=line,
        is_itself=is_itself,
        cells=[(model, line.cells[model.id]) for model in models],
        step=step_text(step, titles, is_commune=line.place.kind is Kind.COMMUNE),
        step_href=step_href,
    )


def step_text(step: MatrixStep, titles: Mapping[str, str], *, is_commune: bool) -> str:
    """The next step as a sentence, for a commune or another organisation."""
    if step.kind is StepKind.JOIN and is_commune:
        return _("Inviter la commune")
    title = titles.get(step.schema_id, "")
    if step.kind is StepKind.CORRECT:
        return ngettext(
            "Corriger %(count)s erreur : %(title)s", "Corriger %(count)s erreurs : %(title)s", step.error_count
        ) % {"count": step.error_count, "title": title}
    return _(_STEPS[step.kind]) % {"title": title}


def cell_mark(cell: MatrixCell) -> str:
    """The symbol of a cell."""
    return MARKS[cell.state]


def cell_text(cell: MatrixCell) -> str:
    """A cell in words: "publié, il y a 5 mois, qualité 83 sur 100"."""
    parts = [_(STATES[cell.state])]
    if cell.age_days is not None:
        age = days_text(cell.age_days)
        parts.append(_("il y a %(age)s") % {"age": age} if age else _("aujourd’hui"))
    if cell.quality_percent is not None:
        parts.append(_("qualité %(percent)s sur 100") % {"percent": cell.quality_percent})
    return ", ".join(parts)
