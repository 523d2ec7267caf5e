"""/organisations/<slug>/lettres: the letters of an organisation; a sandbox's are displayed in full.

/moderation/lettres: failed letters, for the agency.
"""

from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from maillage.accounts.pages.access import PageAccess, members_only
from maillage.accounts.store.people import person_of, runs_agency
from maillage.accounts.store.permissions import moderating_for_agency, reading_moderation
from maillage.core.clock import utc_now
from maillage.kits.letters.models import QueuedLetter
from maillage.kits.letters.queries import letter_counts, letters_of, letters_told
from maillage.kits.letters.record.sending import send_again
from maillage.web.error_pages import render_problems
from maillage.web.protection.login_redirect import redirect_to_sign_in

_PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class OwnLettersPage:
    """The letters of an organisation."""

    inside: PageAccess
    tab: str
    letters: Page[QueuedLetter]


@require_safe
@members_only
def letters(request: HttpRequest, inside: PageAccess) -> HttpResponse:
    """The letters of an organisation; addresses are only shown for letters that are not sent."""
    rows = Paginator(letters_of(inside.organisation.pk), _PAGE).get_page(request.GET.get("page"))
    page = OwnLettersPage(inside, "letters", rows)
    return render(request, "accounts/letters.html", {"page": page})


@require_safe
@never_cache
@render_problems
def agency_letters(request: HttpRequest) -> HttpResponse:
    """The letters that are being retried, or were refused, given up, or possibly sent."""
    person = person_of(request)
    if person is None:
        return redirect_to_sign_in(request, reverse("agency_letters"))
    reading_moderation(person)
    rows = Paginator(letters_told(utc_now()), _PAGE).get_page(request.GET.get("page"))
    context = {"counts": letter_counts(utc_now()), "letters": rows, "may_decide": runs_agency(person)}
    return render(request, "accounts/agency_letters.html", context)


@require_POST
@render_problems
def letter_again(request: HttpRequest, number: int) -> HttpResponse:
    """Resend a letter that failed, or may have."""
    person = person_of(request)
    if person is None:
        return redirect_to_sign_in(request, reverse("agency_letters"))
    moderating_for_agency(person)
    if send_again(get_object_or_404(QueuedLetter, pk=number), now=utc_now()):
        messages.success(request, _("La lettre repart dans la minute."))
    else:
        messages.error(request, _("Cette lettre est partie, ou son texte est effacé : elle ne peut plus repartir."))
    return redirect("agency_letters")
