"""The page of who has published what: one line a commune, one column a core data set; states, steps, ages in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.accounts.queries.permissions import OrganisationChoice
from maillage.catalog.queries.consolidation import consolidated_in, may_merge
from maillage.core.problems import sentence
from maillage.kits.lists.paging import Pager, pager
from maillage.learning.queries.matrix import Matrix, MatrixLine
from maillage.learning.rules.matrix import CellState, MatrixCell, MatrixStep, StepKind
from maillage.territory.queries import parents
from maillage.territory.terms import Kind
from maillage.web.wording.formats import number, shipped

LINES_A_PAGE: Final = 20
_INSIDE: Final = frozenset({CellState.DRAFT, CellState.WOULD_PUBLISH, CellState.HELD, CellState.NOT_HELD})


@dataclass(frozen=True, slots=True)
class MatrixColumn:
    """One core data set; ``merged_href`` is the merged one, ``merge_as`` who may make it here."""

    schema_id: str
    title: str
    href: str
    count: str
    is_published: bool
    published_by: str
    merged_href: str
    merge_as: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ShownCell:
    """One cell: a sign, its words, where it leads."""

    mark: str
    css_class: str
    name: str
    text: str
    href: str


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One commune."""

    name: str
    detail: str
    href: str
    is_itself: bool
    count: str
    cells: tuple[ShownCell, ...]
    step: str
    step_href: str


@dataclass(frozen=True, slots=True)
class MatrixPage:
    """All that templates/learning/matrix.html shows."""

    address: str
    name: str
    summary: str
    share_percent: int
    columns: tuple[MatrixColumn, ...]
    lines: tuple[ShownLine, ...]
    legend: tuple[tuple[str, str, str], ...]
    pager: Pager | None
    around: tuple[tuple[str, str], ...]
    csv_href: str
    is_inside: bool
    survey_href: str
    search: str


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


def matrix_page(
    matrix: Matrix, choices: Sequence[OrganisationChoice], *, is_inside: bool, search: str, asked_page: int
) -> MatrixPage:
    """The page of the lines that ``search`` names; ``choices`` are the organisations that the reader may act for."""
    address = matrix.place.address
    lines = [line for line in matrix.lines if search.casefold() in line.place.name.casefold()]
    page_count = max(1, -(-len(lines) // LINES_A_PAGE))
    current = min(asked_page, page_count)
    shown = lines[(current - 1) * LINES_A_PAGE : current * LINES_A_PAGE]
    here, query = reverse("matrix_at", args=[address]), {"q": search} if search else {}
    summary = ngettext(
        "%(count)s collectivité sur %(total)s publie au moins un jeu du socle commun.",
        "%(count)s collectivités sur %(total)s publient au moins un jeu du socle commun.",
        matrix.publishing_count,
    )
    titles = {model.id: shipped(model.title) for model in matrix.models}
    return MatrixPage(
        address=address,
        name=matrix.place.name,
        summary=summary % {"count": number(matrix.publishing_count), "total": number(len(matrix.lines))},
        share_percent=round(100 * matrix.publishing_count / max(1, len(matrix.lines))),
        columns=tuple(_columns(matrix, choices)),
        lines=tuple(
            _shown_line(line, titles, choices, is_itself=line.place.address == address != shown[-1].place.address)
            for line in shown
        ),
        legend=tuple(
            (MARKS[state], state.value, _(words))
            for state, words in STATES.items()
            if is_inside or state not in _INSIDE
        ),
        pager=pager(current, page_count, lambda page: f"{here}?{urlencode({'page': str(page), **query})}"),
        around=tuple(
            (reverse("matrix_at", args=[parent.address]), parent.name)
            for parent in parents(address)
            if parent.kind in (Kind.EPCI, Kind.DEPARTEMENT, Kind.REGION)
        ),
        csv_href=reverse("matrix_file", args=[address]),
        is_inside=is_inside,
        survey_href=reverse("survey_results", args=[address]) if is_inside else "",
        search=search,
    )


def _columns(matrix: Matrix, choices: Sequence[OrganisationChoice]) -> list[MatrixColumn]:
    merged = consolidated_in(matrix.place.address)
    mergers = tuple(
        (choice.organisation.slug, choice.organisation.name) for choice in choices if may_merge(choice, matrix.place)
    )
    columns = []
    for model in matrix.models:
        count = sum(1 for line in matrix.lines if line.cells[model.id].slug)
        slug = merged.get(model.id)
        publishers = ngettext("publié par %(count)s organisme", "publié par %(count)s organismes", count)
        column = MatrixColumn(
            schema_id=model.id,
            title=model.title,
            href=reverse("catalog_schema", args=[model.family, model.name]),
            count=number(count),
            is_published=count > 0,
            published_by=publishers % {"count": number(count)},
            merged_href=reverse("dataset", args=[slug]) if slug else "",
            merge_as=mergers if count and not slug else (),
        )
        columns.append(column)
    return columns


def _shown_line(
    line: MatrixLine, titles: Mapping[str, str], choices: Sequence[OrganisationChoice], *, is_itself: bool
) -> ShownLine:
    people, organisation, step = line.place.population, line.organisation, line.step
    # Where the step is done, for somebody who may do it.
    step_href = ""
    if step.kind is StepKind.JOIN:
        step_href = f"{reverse('organisation_ask')}?{urlencode({'territoire': line.place.address})}"
    elif step.kind is not StepKind.NOTHING and organisation in [choice.organisation for choice in choices]:
        step_href = f"{reverse('catalog_begin')}?schema={step.schema_id}&organisation={organisation.slug}"
        slug = line.cells[step.schema_id].slug
        step_href += f"&dataset={slug}" if slug else ""
    return ShownLine(
        name=line.place.name,
        detail=_("%(count)s habitants") % {"count": number(people)} if people else "",
        href=reverse("organisation", args=[organisation.slug]) if organisation else "",
        is_itself=is_itself,
        count=_("%(count)s sur %(total)s") % {"count": line.published_count, "total": len(line.cells)},
        cells=tuple(
            ShownCell(
                MARKS[cell.state],
                cell.state.value,
                titles[schema_id],
                cell_text(cell),
                reverse("dataset", args=[cell.slug]) if cell.slug else "",
            )
            for schema_id, cell in line.cells.items()
        ),
        step=step_text(step, titles, is_commune=line.place.kind is Kind.COMMUNE),
        step_href=step_href,
    )


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
