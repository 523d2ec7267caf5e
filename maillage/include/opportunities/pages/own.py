"""A person's own opportunities: what comes up for her organisations, and the letters that notify structures of it."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from maillage.accounts.pages.parts import for_people
from maillage.accounts.store.model_types import User
from maillage.core.clock import utc_now
from maillage.include.opportunities.pages.parts.own_lines import own_lines
from maillage.include.opportunities.store.own_opportunities import buyer_opportunities, structure_opportunities
from maillage.include.opportunities.store.structure_letters import stop_letters
from maillage.include.structures.store.structure_permissions import editing
from maillage.include.structures.store.structures import structure_row
from maillage.web.error_pages import answer_change

_MOST_LINES: Final = 100


@require_safe
@for_people
def own_opportunities(request: HttpRequest, person: User) -> HttpResponse:
    """What comes up for the organisations of ``person``."""
    today = localdate()
    buyers = buyer_opportunities(person, today=today, most=_MOST_LINES)
    structures = structure_opportunities(person, today=today, now=utc_now(), most=_MOST_LINES)
    return render(request, "opportunities/own.html", {"lines": own_lines(buyers, structures)})


@require_POST
@for_people
def opportunity_letters(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """Letters about a structure are wished, or not any more; by who may change its page."""
    structure = structure_row(number)
    editing(person, structure)
    is_stopped = request.POST.get("letters") != "yes"

    def write() -> str:
        stop_letters(structure, is_stopped=is_stopped, now=utc_now())
        return _("Plus aucune lettre ne part pour cette structure.") if is_stopped else _("Les lettres repartent.")

    return answer_change(request, write, reverse("own_opportunities"))
