"""Who has published what: the matrix of a territory, its file, and the button that merges one data set."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe

from maillage.accounts.queries import (
    OrganisationChoice,
    organisation_at,
    organisations_for,
    viewer,
)
from maillage.accounts.terms import Role
from maillage.catalog.parts.paging import Pager, page_number, pager
from maillage.catalog.queries.consolidation import consolidated_in, may_merge, merging
from maillage.catalog.record.consolidation import consolidate
from maillage.catalog.terms.demonstration import is_invented
from maillage.core.clock import utc_now
from maillage.learning.export.matrix import matrix_csv
from maillage.learning.pages.matrix_words import MARKS, STATES, cell_text, step_text
from maillage.learning.queries.insiders import may_see_inside
from maillage.learning.queries.matrix import Matrix, MatrixLine, matrix
from maillage.learning.rules.matrix import CellState, MatrixStep, StepKind
from maillage.territory.queries import parents, territory
from maillage.territory.terms import Kind
from maillage.web.telling import telling_problems
from maillage.web.wording.formats import number

LINES_A_PAGE = 40


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
    """All that templates/catalog/matrix.html shows."""

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
    is_invented: bool
    search: str


@require_safe
@gzip_page
@telling_problems
def matrix_page(request: HttpRequest, address: str = "") -> HttpResponse:
    """The matrix of a territory; of that of the installation where the address names none."""
    asked = address or settings.HOME_TERRITORY
    is_inside = may_see_inside(viewer(request), asked)
    found = matrix(asked, today=utc_now().date(), is_inside=is_inside)
    text = request.GET.get("q", "").strip()[:80]
    lines = [line for line in found.lines if text.casefold() in line.place.name.casefold()]
    page_count = max(1, -(-len(lines) // LINES_A_PAGE))
    current = min(page_number(request.GET.get("page", "")), page_count)
    here = reverse("matrix_at", args=[found.place.address])
    titles = {model.id: model.title for model in found.models}
    choices = organisations_for(viewer(request), Role.EDITOR)
    shown = lines[(current - 1) * LINES_A_PAGE : current * LINES_A_PAGE]
    page = MatrixPage(
        address=found.place.address,
        name=found.place.name,
        summary=ngettext(
            "%(count)s organisme sur %(total)s publie au moins un jeu du socle commun.",
            "%(count)s organismes sur %(total)s publient au moins un jeu du socle commun.",
            found.publishing_count,
        )
        % {"count": number(found.publishing_count), "total": number(len(found.lines))},
        share_percent=round(100 * found.publishing_count / max(1, len(found.lines))),
        columns=tuple(_columns(found, choices)),
        lines=tuple(
            _line(line, titles, choices, is_itself=line.place.address == found.place.address != shown[-1].place.address)
            for line in shown
        ),
        legend=tuple(
            (MARKS[state], state.value, _(words))
            for state, words in STATES.items()
            if is_inside or state not in _INSIDE
        ),
        pager=pager(
            current, page_count, lambda number: f"{here}?{urlencode({'page': number} | ({'q': text} if text else {}))}"
        ),
        around=tuple(
            (reverse("matrix_at", args=[place.address]), place.name)
            for place in [
                parent
                for parent in parents(found.place.address)
                if parent.kind in (Kind.EPCI, Kind.DEPARTEMENT, Kind.REGION)
            ]
        ),
        csv_href=reverse("matrix_file", args=[found.place.address]),
        is_inside=is_inside,
        survey_href=reverse("survey_results", args=[found.place.address]) if is_inside else "",
        is_invented=any(line.organisation and is_invented(line.organisation.name) for line in found.lines),
        search=text,
    )
    return render(request, "learning/matrix.html", {"page": page})


@require_safe
@telling_problems
def matrix_file(request: HttpRequest, address: str) -> HttpResponse:
    """The same as a CSV file."""
    found = matrix(address, today=utc_now().date(), is_inside=may_see_inside(viewer(request), address))
    answer = HttpResponse(matrix_csv(found), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="qui-publie-{address.replace(":", "-")}.csv"'
    return answer


@require_POST
@telling_problems
def merge(request: HttpRequest, address: str) -> HttpResponse:
    """Merge one data set, in the name of the organisation of the territory itself, or of the agency."""
    organisation = organisation_at(request.POST.get("organisation", ""))
    who = merging(viewer(request), organisation, territory(address))
    consolidate(who, schema_id=request.POST.get("schema", ""), address=address, now=utc_now())
    messages.success(request, _("Les jeux sont réunis ; ils le seront de nouveau à chaque changement."))
    return redirect(f"{reverse('matrix_at', args=[address])}#merge-title")


_INSIDE = frozenset({CellState.DRAFT, CellState.WOULD_PUBLISH, CellState.HELD, CellState.NOT_HELD})


def _columns(matrix: Matrix, choices: list[OrganisationChoice]) -> list[MatrixColumn]:
    merged = consolidated_in(matrix.place.address)
    mergers = tuple(
        (choice.organisation.slug, choice.organisation.name) for choice in choices if may_merge(choice, matrix.place)
    )
    columns = []
    for model in matrix.models:
        count = sum(1 for line in matrix.lines if line.cells[model.id].slug)
        slug = merged.get(model.id)
        columns.append(
            MatrixColumn(
                schema_id=model.id,
                title=model.title,
                href=reverse("catalog_schema", args=[model.family, model.name]),
                count=number(count),
                is_published=count > 0,
                published_by=ngettext("publié par %(count)s organisme", "publié par %(count)s organismes", count)
                % {"count": number(count)},
                merged_href=reverse("dataset", args=[slug]) if slug else "",
                merge_as=mergers if count and not slug else (),
            )
        )
    return columns


def _line(
    line: MatrixLine, titles: Mapping[str, str], choices: list[OrganisationChoice], *, is_itself: bool
) -> ShownLine:
    people = line.place.population
    return ShownLine(
        name=line.place.name,
        detail=_("%(count)s habitants") % {"count": number(people)} if people else "",
        href=reverse("organisation", args=[line.organisation.slug]) if line.organisation else "",
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
        step=step_text(line.step, titles, is_commune=line.place.kind is Kind.COMMUNE),
        step_href=_step_href(line, choices),
    )


def _step_href(line: MatrixLine, choices: list[OrganisationChoice]) -> str:
    """Where the step is done, for somebody who may do it."""
    step: MatrixStep = line.step
    if step.kind is StepKind.NOTHING:
        return ""
    if step.kind is StepKind.JOIN:
        return f"{reverse('organisation_ask')}?{urlencode({'territoire': line.place.address})}"
    organisation = line.organisation
    if organisation is None or organisation.pk not in {choice.organisation.pk for choice in choices}:
        return ""
    begin = f"{reverse('catalog_begin')}?schema={step.schema_id}&organisation={organisation.slug}"
    slug = line.cells[step.schema_id].slug
    return f"{begin}&dataset={slug}" if slug else begin
