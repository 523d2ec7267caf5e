"""Who keeps a structure's page: asked for, contested, moderated by the agency; and the link of the yearly letter."""

import secrets
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.parts import for_people, for_people_here
from maillage.accounts.queries import User
from maillage.accounts.queries.organisations import organisation_at
from maillage.accounts.queries.people import refuse_learner, viewer
from maillage.accounts.queries.permissions import (
    acting,
    moderating,
    moderating_for_agency,
    organisations_for,
    reading_moderation,
)
from maillage.accounts.terms import Acting, Capability, Role
from maillage.core.clock import utc_now
from maillage.core.problems import Refused
from maillage.inclusion.pages.own_structure import claim_page, contest_page, moderation_page
from maillage.inclusion.pages.structure import structure_page
from maillage.inclusion.queries.structure_life import any_structure, claim_row, contest_row, structure_of_link
from maillage.inclusion.queries.structures import structure_row
from maillage.inclusion.record.confirmation_letters import confirm_by_letter, stop_yearly_letters
from maillage.inclusion.record.structure_claims import (
    accept_claim,
    answer_contest,
    claim_structure,
    contest_structure,
    refuse_claim,
)
from maillage.inclusion.record.structures import restore_structure, withdraw_structure
from maillage.inclusion.terms.structure_life import LONGEST_MESSAGE, ContestedFact
from maillage.web.telling import answer_change, telling_problems

_ENTRY_LETTERS: Final = 64
_LETTERS: Final = "lettres"
_STOP: Final = "non"


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def claim(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """An organisation asks for the page of a structure: given at once for the same SIRET, else the agency answers."""
    row = structure_row(number)
    organisations = [choice.organisation for choice in organisations_for(person, Role.EDITOR, Capability.INCLUDE)]
    if request.method != "POST":
        return render(request, "inclusion/claim.html", {"page": claim_page(row, organisations)})
    organisation = organisation_at(str(request.POST.get("organisation", "")))
    by = acting(person, organisation, Role.EDITOR, Capability.INCLUDE)
    message = str(request.POST.get("message", ""))[:LONGEST_MESSAGE]
    try:
        _claim, is_yours = claim_structure(
            by,
            row,
            siret=organisation.siret,
            message=message,
            language=get_language() or settings.LANGUAGE_CODE,
            now=utc_now(),
        )
    except Refused as refusal:
        # Nothing was asked: the message stays, with what is wrong.
        problem = _(refusal.message) % refusal.params
        page = claim_page(row, organisations, message=message, problem=problem)
        return render(request, "inclusion/claim.html", {"page": page}, status=422)
    if is_yours:
        messages.success(request, _("Le SIRET est le même : la fiche est la vôtre, relisez-la."))
        return redirect("own_structure", number)
    messages.success(request, _("La demande est partie : l’agence vérifie et vous répond par courriel."))
    return redirect("own_structures")


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def contest(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """Somebody with an account says what is not so."""
    refuse_learner(person)
    row = structure_row(number)
    if request.method != "POST":
        page = contest_page(row, entry=secrets.token_urlsafe(24))
        return render(request, "inclusion/contest.html", {"page": page})
    fact, message = str(request.POST.get("fait", "")), str(request.POST.get("message", ""))[:LONGEST_MESSAGE]
    entry = str(request.POST.get("envoi", ""))[:_ENTRY_LETTERS] or secrets.token_urlsafe(24)
    word = ContestedFact(fact) if fact in set(ContestedFact) else ContestedFact.OTHER
    try:
        contest_structure(person.pk, row, word, message, entry=entry, now=utc_now())
    except Refused as refusal:
        # Nothing was written: what was typed stays, with what to correct.
        problem = _(refusal.message) % refusal.params
        page = contest_page(row, fact=fact, message=message, entry=entry, problem=problem)
        return render(request, "inclusion/contest.html", {"page": page}, status=422)
    messages.success(request, _("Merci : l’agence lit votre remarque et vérifie."))
    return redirect("structure", number)


@require_safe
@for_people
def moderation(request: HttpRequest, person: User) -> HttpResponse:
    """What waits for the agency."""
    reading_moderation(person)
    return render(request, "inclusion/moderation.html", {"page": moderation_page(person)})


@require_POST
@for_people
def accept(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """The organisation keeps the page from now on."""
    waiting = claim_row(number)
    by = moderating(person, waiting.organisation)

    def write() -> str:
        is_given = accept_claim(by, waiting, now=utc_now())
        return _("La fiche est désormais tenue par l’organisation.") if is_given else _("Il y a déjà été répondu.")

    return answer_change(request, write, "structure_moderation")


@require_POST
@for_people
def refuse(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """The organisation does not get the page, and reads why."""
    waiting = claim_row(number)
    by = moderating(person, waiting.organisation)

    def write() -> str:
        is_refused = refuse_claim(by, waiting, str(request.POST.get("motif", "")), now=utc_now())
        return _("La demande est refusée, avec son motif.") if is_refused else _("Il y a déjà été répondu.")

    return answer_change(request, write, "structure_moderation")


@require_POST
@for_people
def answer(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """What the agency did with a remark."""
    remark, by = contest_row(number), _for_agency(person)

    def write() -> str:
        answer_contest(by, remark, str(request.POST.get("reponse", "")), now=utc_now())
        return _("La remarque a sa réponse.")

    return answer_change(request, write, "structure_moderation")


@require_POST
@for_people
def withdraw(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """The structure is shown no more, and its page says why."""
    row, by = any_structure(number), _for_agency(person)

    def write() -> str:
        withdraw_structure(by, row, str(request.POST.get("motif", "")), now=utc_now())
        return _("La fiche est retirée ; sa page dit pourquoi.")

    return answer_change(request, write, "structure_moderation")


@require_POST
@for_people
def restore(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """The structure is shown again."""
    row, by = any_structure(number), _for_agency(person)

    def write() -> str:
        restore_structure(by, row, now=utc_now())
        return _("La fiche est de nouveau dans l’annuaire.")

    return answer_change(request, write, "structure_moderation")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@telling_problems
def by_letter(request: HttpRequest, token: str) -> HttpResponse:
    """What is said of the structure, for who has the letter; a POST confirms it, or says that it closed, or no more."""
    row, today = structure_of_link(token), localdate()
    is_closed = request.method == "POST" and "fermee" in request.POST
    if request.method == "POST" and _LETTERS in request.POST:
        stop_yearly_letters(row, is_stopped=request.POST[_LETTERS] == _STOP, today=today)
    elif is_closed:
        # The agency looks before it withdraws anything: the link may have been passed on.
        message = _("Dit par le lien de la lettre annuelle.")
        entry = f"letter:{row.ask_digest[:40]}"
        contest_structure(None, row, ContestedFact.CLOSED, message, entry=entry, now=utc_now())
    elif request.method == "POST":
        confirm_by_letter(row, today=today, now=utc_now())
    context = {
        "page": structure_page(row, viewer(request), today=today),
        "is_confirmed": row.confirmed_on == today,
        "is_closed": is_closed,
        "is_stopped": row.letters_stopped_on is not None,
        "confirm_href": reverse("confirm_structure", args=[token]),
    }
    return render(request, "inclusion/confirm.html", context)


@csrf_exempt  # RFC 8058: the mail program of the reader posts here; the token in the address is the proof
@require_POST
@telling_problems
def end_letters(request: HttpRequest, token: str) -> HttpResponse:
    """No more yearly letters, said by one click of a mail program; the page stays, with its date."""
    row, today = structure_of_link(token), localdate()
    stop_yearly_letters(row, is_stopped=True, today=today)
    context = {
        "page": structure_page(row, viewer(request), today=today),
        "is_stopped": True,
        "confirm_href": reverse("confirm_structure", args=[token]),
    }
    return render(request, "inclusion/confirm.html", context)


def _for_agency(person: User) -> Acting:
    return moderating_for_agency(person)
