"""Views of areas, public to read, and of actions, which only the agency opens and edits.

The agency's pages use ``admin.site.admin_view``, thus the admin's login with its second factor.
"""

from datetime import date

from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.queries import User
from maillage.core.clock import utc_now
from maillage.core.problems import NotFound, Refused, sentence
from maillage.figures.parts.filtering.filters import asked_selection
from maillage.kits.lists.files import csv_content
from maillage.quality.terms import Selection
from maillage.repair.export.repair import area_columns, areas_geojson, commune_columns, communes_of_areas
from maillage.repair.pages.action import repair_action_page, step_form
from maillage.repair.pages.area import repair_sheet
from maillage.repair.pages.map import area_places
from maillage.repair.pages.repair import chosen_areas, departements_here, repair_page
from maillage.repair.pages.sheet_files import printed_sheet, printed_sheets
from maillage.repair.parts.words import area_title
from maillage.repair.queries.repair import RepairArea, repair_area, repair_state
from maillage.repair.queries.repair_actions import action_at, steps_of
from maillage.repair.queries.surroundings import known_roads
from maillage.repair.record.repair import open_action, record_step
from maillage.territory.terms import ATTRIBUTION
from maillage.web.demonstration import PARAMETER
from maillage.web.downloads import CSV_TYPE, file_answer
from maillage.web.filters import Pairs, with_pairs
from maillage.web.telling import public_page, telling_problems


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
    content = csv_content(area_columns(known_roads()), _selected_areas(request))
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
@telling_problems
def sheet_file(request: HttpRequest, operator: str, code: str) -> HttpResponse:
    """The page of an area as PDF."""
    selection, _pairs = asked_selection(request)
    bad_area = repair_area(operator, code, selection.origin)
    return file_answer(printed_sheet(bad_area), "application/pdf", f"zone-{bad_area.operator.id}-{bad_area.code}.pdf")


@require_safe
@admin.site.admin_view
@telling_problems
def sheets_file(request: HttpRequest) -> HttpResponse:
    """A ZIP of all listed sheets with tables and outlines; for the agency only, since it takes long."""
    text = printed_sheets(_selected_areas(request))
    return file_answer(text, "application/zip", "maillage-zones-a-reparer.zip")


@require_POST
@admin.site.admin_view
@telling_problems
def open_area(request: HttpRequest, operator: str, code: str) -> HttpResponse:
    """Open an action on an area, and redirect to it."""
    selection, _pairs = asked_selection(request)
    bad_area = repair_area(operator, code, selection.origin)
    title = _("%(operator)s : %(area)s") % {"operator": bad_area.operator.name, "area": area_title(bad_area)}
    opened = open_action(bad_area, title=title, by=_person(request), now=utc_now(), today=_today())
    return redirect("repair_follow", number=opened.pk)


@require_http_methods(["GET", "POST"])
@admin.site.admin_view
@telling_problems
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
@telling_problems
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
