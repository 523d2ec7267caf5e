"""Views of the balances: of the person's coordinations, and the public page of published years."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from maillage.accounts.parts import for_people
from maillage.accounts.queries import User
from maillage.clauses.pages.balance import balance_sections, published_clauses
from maillage.web.telling import public_page


@require_safe
@for_people
def own_balance(request: HttpRequest, person: User) -> HttpResponse:
    """Promised and done, by owner, coordination and département."""
    return render(request, "clauses/balance.html", {"sections": balance_sections(person)})


@public_page
def public_clauses(request: HttpRequest) -> HttpResponse:
    """The published years, and who helps where."""
    return render(request, "clauses/public.html", published_clauses(today=localdate()))
