"""Badly served areas: list, map and sheets, public to read; actions, which only the agency opens and edits.

The agency's pages use ``admin.site.admin_view``, thus the admin's login with its second factor.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.store.model_types import User
from maillage.core.clock import utc_now
from maillage.core.problems import NotFound, Refused, sentence
from maillage.kits.lists.files import csv_content
from maillage.measure.figures.pages.parts.filtering.filter_fields import origin_name
from maillage.measure.figures.pages.parts.filtering.filters import asked_selection
from maillage.measure.figures.store.figures import origins_available
from maillage.measure.record.domain.terms import Origin, Selection
from maillage.measure.record.store.operators import Operator, OperatorKind, operator_table
from maillage.measure.repair.domain.steps import ActionState
from maillage.measure.repair.domain.verification import Verification
from maillage.measure.repair.edges.export.repair import area_columns, areas_geojson, commune_columns, communes_of_areas
from maillage.measure.repair.pages.action import repair_action_page, step_form
from maillage.measure.repair.pages.area import repair_sheet
from maillage.measure.repair.pages.map import area_places, areas_map
from maillage.measure.repair.pages.parts.offered_columns import RepairColumn
from maillage.measure.repair.pages.parts.words import area_title
from maillage.measure.repair.pages.sheet_files import printed_sheet, printed_sheets
from maillage.measure.repair.store.action_steps import open_action, record_step
from maillage.measure.repair.store.repair import RepairArea, RepairState, repair_area, repair_state
from maillage.measure.repair.store.repair_actions import KnownAction, action_at, actions, steps_of, verification_of
from maillage.measure.repair.store.surroundings import known_roads, roads_km, sites_vintage
from maillage.territory.domain.terms import ATTRIBUTION, Kind
from maillage.territory.store.territories import children, communes_of, territory
from maillage.web.demonstration import PARAMETER
from maillage.web.downloads import CSV_TYPE, file_answer
from maillage.web.error_pages import public_page, render_problems
from maillage.web.filters import FilterOption, FilterOptionGroup, Pairs, query_of, with_pairs
from maillage.web.installation import home_territory
from maillage.web.offers import offers
from maillage.web.wording import formats
from maillage.web.wording.glossary import NumberMark


def repair_page(selection: Selection, departement: str | None, *, pairs: Pairs) -> dict[str, object]:
    """Context of the page for the operators and origin of ``selection``, in one département or all.

    ``areas`` are numbered, each with its road length (km), open action and the cells of other features.
    """
    state = repair_state(selection.origin)
    numbered = [*enumerate(chosen_areas(state, selection, departement), start=1)]
    listed = [area for _number, area in numbered]
    offered: tuple[RepairColumn, ...] = offers("repair_columns")
    cells = list(zip(*(column.texts(listed) for column in offered), strict=True)) or [()] * len(listed)
    follow_ups = actions()
    roads = known_roads()
    query = query_of(pairs)
    place = territory(home_territory())
    is_filtered = bool(selection.operators) or departement is not None
    if is_filtered and state.areas:
        empty_reason = _("Aucune zone mal desservie ne répond à ces filtres.")
    elif not state.judged:
        empty_reason = _(
            "Aucune commune n’a encore assez de tests pour être jugée : il faut cinq appareils par opérateur."
        )
    else:
        empty_reason = _(
            "Jusqu’à %(judged)s communes par opérateur ont assez de tests. Aucune n’est mal desservie sans doute "
            "possible."
        ) % {"judged": formats.number(max(state.judged.values()))}
    lead = _("Là où un test sur quatre au moins échoue ou reste sous 3 Mb/s, sans doute possible.")
    marks: tuple[NumberMark, ...] = ()
    if numbered:
        people = {bad.commune.code: bad.commune.population or 0 for _number, area in numbered for bad in area.communes}
        lead = ngettext(
            "%(areas)s zone, %(communes)s communes et %(people)s habitants où un test sur quatre au moins "
            "échoue ou reste sous 3 Mb/s, sans doute possible.",
            "%(areas)s zones, %(communes)s communes et %(people)s habitants où un test sur quatre au moins "
            "échoue ou reste sous 3 Mb/s, sans doute possible.",
            len(numbered),
        ) % {
            "areas": len(numbered),
            "communes": formats.number(len(people)),
            "people": formats.number(sum(people.values())),
        }
        if not selection.operators:
            of = f"departement:{departement}" if departement else place.address
            marks = (NumberMark("repair_people", sum(people.values()), of),)
    vintage, sites_source = sites_vintage(), _("Sites radio : aucun fichier chargé.")
    if vintage:
        sites_source = _("Sites radio : fichier de l’Arcep, %(vintage)s.") % {"vintage": vintage}
    roads_source = _("Routes : aucun fichier chargé.")
    if roads:
        roads_source = _("Routes : %(source)s.") % {"source": roads.source}
    return {
        "lead": lead,
        "marks": marks,
        "origin": selection.origin,
        "menus": list(_menus(selection, departement)),
        "is_filtered": is_filtered,
        "map": areas_map(numbered, pairs) if numbered else None,
        "counts": list(_counts(numbered, state)),
        "areas": [
            (number, area, roads_km(area.codes, roads), _action_on(area, follow_ups), cells[number - 1])
            for number, area in numbered
        ],
        "column_titles": [_(column.title) for column in offered],
        "actions": list(_with_verdicts(follow_ups, selection)),
        "empty_reason": empty_reason,
        "tail": f"?{query}" if query else "",
        "sources": f"{sites_source} {roads_source}",
    }


def chosen_areas(state: RepairState, selection: Selection, departement: str | None) -> list[RepairArea]:
    """The areas of the selected operators that overlap the selected département."""
    return [
        area
        for area in state.areas
        if (not selection.operators or area.operator.code in selection.operators)
        and (departement is None or departement in area.departements)
    ]


def departements_here() -> tuple[str, ...]:
    """The département codes of this installation's territory."""
    home = territory(home_territory())
    if home.kind is Kind.REGION:
        return tuple(child.code for child in children(home.address))
    codes = communes_of(home.address)
    return tuple(sorted({territory(f"{Kind.COMMUNE}:{code}").departement or "" for code in codes}))


def _action_on(area: RepairArea, follow_ups: Sequence[KnownAction]) -> KnownAction | None:
    """The first open action of an area's operator in one of its communes."""
    codes = set(area.codes)
    return next(
        (
            action
            for action in follow_ups
            if action.is_open and action.operator_code == area.operator.code and codes & set(action.communes)
        ),
        None,
    )


def _counts(numbered: Sequence[tuple[int, RepairArea]], state: RepairState) -> Iterator[tuple[Operator, str]]:
    """Each operator with its number of areas and of communes judged."""
    for operator in operator_table():
        mine = sum(area.operator.code == operator.code for _number, area in numbered)
        if mine:
            words = {"areas": mine, "judged": formats.number(state.judged.get(operator.code, 0))}
            count = ngettext(
                "%(areas)s zone, sur %(judged)s communes que les tests permettent de juger",
                "%(areas)s zones, sur %(judged)s communes que les tests permettent de juger",
                mine,
            )
            yield operator, count % words


def _menus(selection: Selection, departement: str | None) -> Iterator[FilterOptionGroup]:
    everybody = FilterOption("", _("Tous"), not selection.operators)
    operator_options = (
        FilterOption(operator.id, operator.name, operator.code in selection.operators)
        for operator in operator_table()
        if operator.code in selection.operators
        or (operator.kind is OperatorKind.MNO and "metropole" in operator.territories)
    )
    yield FilterOptionGroup("operator", _("Opérateur"), (everybody, *operator_options))
    departements = departements_here()
    places = (FilterOption(code, territory(f"departement:{code}").name, code == departement) for code in departements)
    yield FilterOptionGroup(
        "departement", _("Département"), (FilterOption("", _("Tous"), departement is None), *places)
    )
    offered = origins_available()
    if len(offered) > 1:
        options = (FilterOption(origin.word, origin_name(origin), origin is selection.origin) for origin in offered)
        yield FilterOptionGroup("origin", _("Provenance"), tuple(options))


def _with_verdicts(
    follow_ups: Sequence[KnownAction], selection: Selection
) -> Iterator[tuple[KnownAction, Verification | None]]:
    """The listed actions, with a verification if works are done."""
    for action in follow_ups:
        # Invented actions are only listed with the simulated tests they rest on.
        is_invented = action.origin is Origin.SIMULATED and selection.origin is not Origin.SIMULATED
        if is_invented or (selection.operators and action.operator_code not in selection.operators):
            continue
        is_done = action.state in {ActionState.DONE, ActionState.CLOSED}
        yield action, verification_of(action) if is_done else None


@public_page
def repair(request: HttpRequest) -> HttpResponse:
    """The list of badly served areas, filtered by query parameters."""
    selection, departement, pairs = _selected(request)
    return render(request, "repair/repair.html", repair_page(selection, departement, pairs=pairs))


@public_page
def places(request: HttpRequest) -> HttpResponse:
    """The listed areas as map features."""
    return JsonResponse(area_places(enumerate(_selected_areas(request), start=1)))


@public_page
def area(request: HttpRequest, operator: str, code: str) -> HttpResponse:
    """The page of an area; any of its communes is accepted in the URL."""
    selection, _pairs = asked_selection(request)
    try:
        bad_area = repair_area(operator, code, selection.origin)
    except NotFound:
        if PARAMETER not in request.GET:
            raise
        # Switching the origin on an area that only exists for the other one leads to the list.
        return redirect(with_pairs(reverse("repair"), [(PARAMETER, request.GET[PARAMETER])]))
    return render(request, "repair/repair_area.html", {"page": repair_sheet(bad_area)})


@public_page
def action(request: HttpRequest, number: int) -> HttpResponse:
    """An action, public: states, dates and verification, without notes."""
    page = repair_action_page(action_at(number), steps_of(number))
    return render(request, "repair/repair_action.html", page)


@public_page
def areas_file(request: HttpRequest) -> HttpResponse:
    """The listed areas as CSV."""
    more = [column for offer in offers("repair_columns") for column in offer.file_columns]
    content = csv_content((*area_columns(known_roads()), *more), _selected_areas(request))
    return file_answer(content, CSV_TYPE, "maillage-zones-a-reparer.csv")


@public_page
def communes_file(request: HttpRequest) -> HttpResponse:
    """The communes of the listed areas as CSV."""
    content = csv_content(commune_columns(known_roads()), communes_of_areas(_selected_areas(request)))
    return file_answer(content, CSV_TYPE, "maillage-zones-a-reparer-communes.csv")


@public_page
def geojson_file(request: HttpRequest) -> HttpResponse:
    """The listed areas as GeoJSON."""
    text = areas_geojson(_selected_areas(request), known_roads(), attribution=ATTRIBUTION)
    return file_answer(text, "application/geo+json", "maillage-zones-a-reparer.geojson")


@require_safe
@render_problems
def sheet_file(request: HttpRequest, operator: str, code: str) -> HttpResponse:
    """The page of an area as PDF."""
    selection, _pairs = asked_selection(request)
    bad_area = repair_area(operator, code, selection.origin)
    return file_answer(printed_sheet(bad_area), "application/pdf", f"zone-{bad_area.operator.id}-{bad_area.code}.pdf")


@require_safe
@admin.site.admin_view
@render_problems
def sheets_file(request: HttpRequest) -> HttpResponse:
    """A ZIP of all listed sheets with tables and outlines; for the agency only, since it takes long."""
    text = printed_sheets(_selected_areas(request))
    return file_answer(text, "application/zip", "maillage-zones-a-reparer.zip")


@require_POST
@admin.site.admin_view
@render_problems
def open_area(request: HttpRequest, operator: str, code: str) -> HttpResponse:
    """Open an action on an area, and redirect to it."""
    selection, _pairs = asked_selection(request)
    bad_area = repair_area(operator, code, selection.origin)
    title = _("%(operator)s : %(area)s") % {"operator": bad_area.operator.name, "area": area_title(bad_area)}
    opened = open_action(bad_area, title=title, by=_person(request), now=utc_now(), today=_today())
    return redirect("repair_follow", number=opened.pk)


@require_http_methods(["GET", "POST"])
@admin.site.admin_view
@render_problems
def follow(request: HttpRequest, number: int) -> HttpResponse:
    """An action for the agency: notes, and the form of the next step."""
    followed = action_at(number)
    form = step_form(followed, request.POST if request.method == "POST" else None)
    if form.is_valid():
        with form.refusals():
            record_step(followed.id, form.step(), by=_person(request), now=utc_now(), today=_today())
            return redirect("repair_follow", number=number)
    page = repair_action_page(followed, steps_of(number), form=form, is_agency=True)
    return render(request, "repair/repair_action.html", page, status=form.status)


@require_safe
@admin.site.admin_view
@render_problems
def open_form(request: HttpRequest, operator: str, code: str) -> HttpResponse:
    """The page where the agency confirms opening an action."""
    selection, _pairs = asked_selection(request)
    bad_area = repair_area(operator, code, selection.origin)
    return render(request, "repair/repair_open.html", {"page": repair_sheet(bad_area)})


def _selected(request: HttpRequest) -> tuple[Selection, str | None, Pairs]:
    selection, pairs = asked_selection(request)
    code = request.GET.get("departement", "")
    if not code:
        return selection, None, pairs
    if code not in departements_here():
        message = sentence("« %(value)s » n’est pas un département d’ici : choisissez parmi %(known)s.")
        raise Refused("selection.departement", message, value=code[:10], known=", ".join(departements_here()))
    return selection, code, [*pairs, ("departement", code)]


def _selected_areas(request: HttpRequest) -> list[RepairArea]:
    selection, departement, _pairs = _selected(request)
    return chosen_areas(repair_state(selection.origin), selection, departement)


def _person(request: HttpRequest) -> User:
    user: User | AnonymousUser = request.user
    if not isinstance(user, User):
        raise TypeError("the admin's door lets in nobody without an account")
    return user


def _today() -> date:
    return timezone.localdate()
