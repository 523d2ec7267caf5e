"""The pages of campaigns, the current one or by number: progress, most useful places, participation, other campaigns.

Participation is the number of tests per thousand inhabitants: by commune (sorted, searched, paginated) and département.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.core.clock import utc_now
from maillage.core.problems import Finding, Refused, sentence
from maillage.core.text import normalised_text
from maillage.measure.campaign.pages.parts.progress import campaign_href, progress_view
from maillage.measure.campaign.pages.worth import worth_view
from maillage.measure.campaign.store.campaign import (
    CampaignPlan,
    CampaignProgress,
    current_plan,
    paris_today,
    plan_at,
    progress,
    shown_plans,
)
from maillage.measure.campaign.store.places import Participation, departement_ranking, operators_of, participation
from maillage.measure.figures.pages.parts.filtering.filter_fields import origin_name
from maillage.measure.figures.pages.parts.filtering.filters import asked_selection
from maillage.measure.figures.store.figures import origins_available
from maillage.measure.record.domain.terms import Origin, Selection
from maillage.territory.domain.terms import Address, Kind, Territory
from maillage.territory.store.territories import built_in_within, names_searched, territory
from maillage.web.charts.share_lists import bar_width
from maillage.web.error_pages import public_page
from maillage.web.filters import FilterOption, FilterOptionGroup, Pairs, query_of
from maillage.web.wording import formats

PAGE_ROWS: Final = 20
SORTS: Final = ("rate", "tests", "people", "name")
LONGEST_TEXT = 80
MOST_PAGES = 1_000


@dataclass(frozen=True, slots=True)
class ParticipationRequest:
    """The URL parameters of the table: sort order (one of SORTS), search text, page from 1."""

    sort: str = "rate"
    text: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class SortLink:
    """A column: label, URL to sort by it, whether it is the current order.

    ``key`` is the attribute of a row shown in it.
    """

    key: str
    name: str
    href: str
    is_current: bool
    is_number: bool


@dataclass(frozen=True, slots=True)
class ParticipationView:
    """The ranking of départements and a page of communes; ``hidden_pairs`` are hidden fields of the search form.

    The first of ``columns`` is the name, the second the sort key: narrow screens only show these.
    """

    league: tuple[tuple[Participation, str], ...]  # each with the width of its bar
    columns: tuple[SortLink, ...]
    rows: Sequence[Participation]
    text: str
    hidden_pairs: tuple[tuple[str, str], ...]
    summary: str
    previous_href: str
    next_href: str
    is_asked: bool


def campaign_page(
    measured: CampaignProgress,
    selection: Selection,
    *,
    pairs: Pairs,
    others: Sequence[CampaignPlan],
    table: ParticipationRequest,
    departement: str,
) -> dict[str, object]:
    """Context of a campaign's page; filters apply to places, but not to the counter.

    ``worth`` and ``participation`` are None in a single commune.
    """
    place = area = territory(measured.plan.territory)
    departements = (
        built_in_within(Kind.DEPARTEMENT, Address(place.kind, place.code)) if place.kind is Kind.REGION else []
    )
    if departement:
        if departement not in {inside.code for inside in departements}:
            message = sentence("Ce département n’est pas dans la campagne : choisissez-en un de la liste.")
            finding = Finding("departement", message, field_name="departement")
            raise Refused("campaign_departement", message, findings=[finding])
        area = territory(str(Address(Kind.DEPARTEMENT, departement)))
    has_communes = place.kind is not Kind.COMMUNE
    filters = [pair for pair in pairs if pair[0] in {"operator", "origin"}]
    filters += [("departement", departement)] if departement else []
    origin, operators = selection.origin, selection.operators
    return {
        "plan": measured.plan,
        "place": place,
        "origin": origin,
        "menus": _menus(place, selection, departements, departement) if has_communes else [],
        "is_filtered": bool(operators or departement),
        "within": area.name,
        "progress": progress_view(measured),
        "worth": worth_view(area, origin=origin, operators=operators) if has_communes else None,
        "participation": participation_view(
            area, table, origin=origin, operators=operators, pairs=filters, href=campaign_href(measured.plan)
        )
        if has_communes
        else None,
        "others": [progress(plan, origin=origin, today=measured.today) for plan in others if plan != measured.plan],
    }


def _menus(
    place: Territory, selection: Selection, departements: Sequence[Territory], departement: str
) -> list[FilterOptionGroup]:
    operators = [FilterOption("", _("Tous les opérateurs"), not selection.operators)]
    operators += [
        FilterOption(operator.id, operator.name, operator.code in selection.operators)
        for operator in operators_of(place.address, origin=selection.origin)
    ]
    menus = [FilterOptionGroup("operator", _("Opérateur"), tuple(operators))]
    if departements:
        options = [FilterOption("", place.name, not departement)]
        options += [FilterOption(inside.code, inside.name, inside.code == departement) for inside in departements]
        menus.append(FilterOptionGroup("departement", _("Département"), tuple(options)))
    origins = origins_available()
    if len(origins) > 1:
        offered = (FilterOption(origin.word, origin_name(origin), origin is selection.origin) for origin in origins)
        menus.append(FilterOptionGroup("origin", _("Provenance"), tuple(offered)))
    return menus


def participation_view(
    place: Territory,
    request: ParticipationRequest,
    *,
    origin: Origin,
    operators: frozenset[int],
    pairs: Pairs,
    href: str,
) -> ParticipationView:
    """The participation in ``place``; ``pairs`` are the filters kept in links to ``href``."""
    is_searched, sort_key = names_searched(request.text), _SORT_KEYS[request.sort]
    communes = [
        commune
        for commune in participation(place.address, origin=origin, operators=operators)
        if is_searched(commune.place.name)
    ]
    communes.sort(key=lambda commune: (-sort_key(commune), normalised_text(commune.place.name)))
    pages = max(-(-len(communes) // PAGE_ROWS), 1)
    page = min(request.page, pages)
    rows = communes[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]
    league = departement_ranking(place.address, origin=origin, operators=operators) if place.kind is Kind.REGION else ()

    summary = ngettext("%(count)s commune", "%(count)s communes", len(communes))
    summary %= {"count": formats.number(len(communes))}

    def linked(**changed: str | int) -> str:
        parameters = {"tri": request.sort, "q": request.text, "page": page} | changed
        changed_pairs = [(key, str(value)) for key, value in parameters.items() if str(value) != _DEFAULTS[key]]
        query = query_of([*pairs, *changed_pairs])
        return f"{href}?{query}#participation" if query else f"{href}#participation"

    return ParticipationView(
        # A ranking of zeros is not shown.
        league=_with_bars(league) if any(departement.tests for departement in league) else (),
        columns=tuple(
            SortLink(sort, _column_name(sort), linked(tri=sort, page=1), sort == request.sort, sort != "name")
            for sort in sorted(_COLUMNS, key=lambda sort: (sort != "name", sort != request.sort))
        ),
        rows=rows,
        text=request.text,
        hidden_pairs=(*pairs, ("tri", request.sort)),
        summary=summary
        if pages == 1
        else _("%(communes)s, page %(page)s sur %(pages)s") % {"communes": summary, "page": page, "pages": pages},
        previous_href=linked(page=page - 1) if page > 1 else "",
        next_href=linked(page=page + 1) if page < pages else "",
        is_asked=request != ParticipationRequest(),
    )


def _column_name(sort: str) -> str:
    return {
        "name": _("Commune"),
        "people": _("Habitants"),
        "tests": _("Tests comptés"),
        "rate": _("Pour 1 000 habitants"),
    }[sort]


_COLUMNS: Final = ("name", "rate", "tests", "people")
_DEFAULTS: Final = {"tri": "rate", "q": "", "page": "1"}
_SORT_KEYS: Final[dict[str, Callable[[Participation], float]]] = {
    "rate": lambda row: -1.0 if row.per_thousand is None else row.per_thousand,
    "tests": lambda row: -1.0 if row.tests is None else row.tests,
    "people": lambda row: row.place.population or 0,
    "name": lambda _row: 0,
}


def _with_bars(league: Sequence[Participation]) -> tuple[tuple[Participation, str], ...]:
    most = max((row.per_thousand or 0.0 for row in league), default=0.0)
    return tuple((row, bar_width(row.per_thousand or 0.0, most)) for row in league)


@public_page
def campaign(request: HttpRequest) -> HttpResponse:
    """The newest visible campaign of the home territory, or the installation's default goal."""
    return _answer(request, current_plan())


@public_page
def campaign_at(request: HttpRequest, number: int) -> HttpResponse:
    """The visible campaign of that number."""
    return _answer(request, plan_at(number))


def _answer(request: HttpRequest, plan: CampaignPlan) -> HttpResponse:
    selection, pairs = asked_selection(request)
    # An unknown sort order falls back to the default.
    sort, number = request.GET.get("tri", SORTS[0]), request.GET.get("page", "")
    table = ParticipationRequest(
        sort=sort if sort in SORTS else SORTS[0],
        text=request.GET.get("q", "").strip()[:LONGEST_TEXT],
        page=min(max(int(number), 1), MOST_PAGES) if number.isascii() and number.isdigit() and len(number) < 7 else 1,
    )
    page = campaign_page(
        progress(plan, origin=selection.origin, today=paris_today(utc_now())),
        selection,
        pairs=pairs,
        others=shown_plans(),
        table=table,
        departement=request.GET.get("departement", "")[:LONGEST_TEXT],
    )
    return render(request, "campaign/campaign.html", page)
