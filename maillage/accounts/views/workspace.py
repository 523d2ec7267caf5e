"""/mon-espace: all that a person has to do with, made of what the features offer her."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillage.accounts.parts import for_people
from maillage.accounts.parts.cockpit import Cockpit, CockpitVisit, cockpit
from maillage.accounts.queries import User
from maillage.core.clock import utc_now


@dataclass(frozen=True, slots=True)
class WorkspacePage:
    """What she is called, and what waits for her."""

    name: str
    cockpit: Cockpit


@require_safe
@for_people
def workspace(request: HttpRequest, person: User) -> HttpResponse:
    """The page."""
    page = WorkspacePage(person.first_name, cockpit(CockpitVisit(person, request, utc_now().date())))
    return render(request, "accounts/workspace.html", {"page": page})
