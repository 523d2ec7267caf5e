"""/mon-espace/lieux: the places that the agency adds to the territory (a market, a festival, a district)."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.pages.parts import for_people, for_people_here
from maillage.accounts.store.model_types import User
from maillage.accounts.store.people import runs_agency
from maillage.accounts.store.permissions import moderating_for_agency, reading_moderation
from maillage.accounts.store.trace import note
from maillage.core.clock import utc_now
from maillage.core.problems import Refused
from maillage.site.forms import MOST_BYTES, OwnPlaceForm, field_of
from maillage.site.terms import PlaceVerb
from maillage.territory.store import agency_places as record
from maillage.territory.store.territories import agency_place_extent, agency_places, territory
from maillage.web.bodies import accepts_files
from maillage.web.error_pages import answer_change


@require_safe
@for_people
def own_places(request: HttpRequest, person: User) -> HttpResponse:
    """The places of the agency by name, for its members."""
    reading_moderation(person)
    context = {"places": agency_places(), "may_decide": runs_agency(person)}
    return render(request, "site/own_places.html", context)


@accepts_files(MOST_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def own_place(request: HttpRequest, person: User, slug: str = "") -> HttpResponse:
    """A place to add, or the one of that slug to change; its address stays."""
    acting, now = moderating_for_agency(person), utc_now()
    place = territory(f"place:{slug}") if slug else None
    first: dict[str, Any] = {}
    if place is not None:
        geometry, communes = agency_place_extent(slug)
        first = {"name": place.name, "geometry": geometry, "communes": " ".join(communes)}
    form = OwnPlaceForm(request.POST, request.FILES) if request.method == "POST" else OwnPlaceForm(initial=first)
    if form.is_valid():
        name, extent = form.cleaned_data["name"], form.extent()
        try:
            with transaction.atomic():
                if slug:
                    saved = record.change_place(slug, name=name, **extent, now=now)
                else:
                    by = person.get_username()
                    saved = record.add_place(name, **extent, origin=form.origin, created_by=by, now=now)
                verb = PlaceVerb.CHANGED if slug else PlaceVerb.ADDED
                note(acting, verb, about=saved.address, title=saved.name, now=now)
        except Refused as refusal:
            # Nothing was written: the form shows what to correct.
            form.add_refusal(refusal, at=field_of(refusal.code))
        else:
            messages.success(request, _("Le lieu est enregistré : il a sa page, sa météo et ses chiffres."))
            return redirect("own_places")
    return render(request, "site/own_place.html", {"form": form, "place": place}, status=form.status)


@require_POST
@for_people
def remove_own_place(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """Remove a place; what was measured there stays in its communes."""
    acting, now = moderating_for_agency(person), utc_now()
    place = territory(f"place:{slug}")

    def write() -> str:
        with transaction.atomic():
            record.remove_place(slug)
            note(acting, PlaceVerb.REMOVED, about=place.address, title=place.name, now=now)
        return _("%(name)s est retiré ; ce qui y a été mesuré reste dans ses communes.") % {"name": place.name}

    return answer_change(request, write, "own_places")
