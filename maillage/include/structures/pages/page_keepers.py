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

from maillage.accounts.domain.terms import Acting, Capability, Role
from maillage.accounts.pages.parts import for_people, for_people_here
from maillage.accounts.store.model_types import User
from maillage.accounts.store.organisations import organisation_at
from maillage.accounts.store.people import refuse_learner, viewer
from maillage.accounts.store.permissions import (
    acting,
    moderating,
    moderating_for_agency,
    organisations_for,
    reading_moderation,
)
from maillage.core.clock import utc_now
from maillage.include.structures.domain.structure_life import ContestedFact
from maillage.include.structures.pages.own_structures import own_structure_context
from maillage.include.structures.pages.structure import structure_context
from maillage.include.structures.pages.structure_claims import (
    ClaimForm,
    ContestForm,
    StructureWithdrawalForm,
    answer_form,
    moderation_context,
    refusal_form,
)
from maillage.include.structures.pages.structure_form import first_texts, structure_form
from maillage.include.structures.store.confirmation_letters import confirm_by_letter, stop_yearly_letters
from maillage.include.structures.store.structure_claims import (
    accept_claim,
    answer_contest,
    claim_structure,
    contest_structure,
    refuse_claim,
)
from maillage.include.structures.store.structure_life import any_structure, claim_row, contest_row, structure_of_link
from maillage.include.structures.store.structures import (
    restore_structure,
    stated_structure,
    structure_row,
    withdraw_structure,
)
from maillage.kits.forms.forms import RefusableForm
from maillage.web.error_pages import answer_change, render_problems

_LETTERS: Final = "lettres"
_STOP: Final = "non"


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def claim(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """An organisation asks for the page of a structure: given at once for the same SIRET, else the agency answers."""
    row = structure_row(number)
    organisations = [choice.organisation for choice in organisations_for(person, Role.EDITOR, Capability.INCLUDE)]
    form = ClaimForm(request.POST if request.method == "POST" else None, organisations=organisations)
    if form.is_valid():
        organisation = organisation_at(form.cleaned_data["organisation"])
        by = acting(person, organisation, Role.EDITOR, Capability.INCLUDE)
        with form.refusals(at="message"):
            _claim, is_yours = claim_structure(
                by,
                row,
                siret=organisation.siret,
                message=form.cleaned_data["message"],
                language=get_language() or settings.LANGUAGE_CODE,
                now=utc_now(),
            )
            if is_yours:
                messages.success(request, _("Le SIRET est le même : la fiche est la vôtre, relisez-la."))
                return redirect("own_structure", number)
            messages.success(request, _("La demande est partie : l’agence vérifie et vous répond par courriel."))
            return redirect("own_structures")
    context = {"structure": row, "form": form if organisations else None}
    return render(request, "structures/claim.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def contest(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """Somebody with an account says what is not so."""
    refuse_learner(person)
    row = structure_row(number)
    form = ContestForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with form.refusals(at="message"):
            fact, message = form.cleaned_data["fact"], form.cleaned_data["message"]
            entry = form.entry or secrets.token_urlsafe(24)
            contest_structure(person.pk, row, fact, message, entry=entry, now=utc_now())
            messages.success(request, _("Merci : l’agence lit votre remarque et vérifie."))
            return redirect("structure", number)
    return render(request, "structures/contest.html", {"structure": row, "form": form}, status=form.status)


@require_safe
@for_people
def moderation(request: HttpRequest, person: User) -> HttpResponse:
    """What waits for the agency."""
    reading_moderation(person)
    return render(request, "structures/moderation.html", moderation_context(person))


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
    form = refusal_form(number, request.POST)
    if form.is_valid():
        with form.refusals(at="reason"):
            is_refused = refuse_claim(by, waiting, form.cleaned_data["reason"], now=utc_now())
            text = _("La demande est refusée, avec son motif.") if is_refused else _("Il y a déjà été répondu.")
            messages.success(request, text)
            return redirect("structure_moderation")
    return _moderation_again(request, person, form, number)


@require_POST
@for_people
def answer(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """What the agency did with a remark."""
    remark, by = contest_row(number), _for_agency(person)
    form = answer_form(number, request.POST)
    if form.is_valid():
        with form.refusals(at="answer"):
            answer_contest(by, remark, form.cleaned_data["answer"], now=utc_now())
            messages.success(request, _("La remarque a sa réponse."))
            return redirect("structure_moderation")
    return _moderation_again(request, person, form, number)


@require_POST
@for_people
def withdraw(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """The structure is shown no more, and its page says why."""
    row, by = any_structure(number), _for_agency(person)
    form = StructureWithdrawalForm(request.POST)
    if form.is_valid():
        with form.refusals(at="reason"):
            withdraw_structure(by, row, form.cleaned_data["reason"], now=utc_now())
            messages.success(request, _("La fiche est retirée ; sa page dit pourquoi."))
            return redirect("structure_moderation")
    context = own_structure_context(
        row,
        structure_form(first_texts(stated_structure(row)), is_sent=False, has_siret=True),
        is_agency=True,
        withdrawal=form,
        today=localdate(),
    )
    return render(request, "structures/own_structure.html", context, status=form.status)


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
@render_problems
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
        **structure_context(row, viewer(request), today=today),
        "is_confirmed": row.confirmed_on == today,
        "is_closed": is_closed,
        "is_stopped": row.letters_stopped_on is not None,
        "confirm_href": reverse("confirm_structure", args=[token]),
    }
    return render(request, "structures/confirm.html", context)


@csrf_exempt  # RFC 8058: the mail program of the reader posts here; the token in the address is the proof
@require_POST
@render_problems
def end_letters(request: HttpRequest, token: str) -> HttpResponse:
    """No more yearly letters, said by one click of a mail program; the page stays, with its date."""
    row, today = structure_of_link(token), localdate()
    stop_yearly_letters(row, is_stopped=True, today=today)
    context = {
        **structure_context(row, viewer(request), today=today),
        "is_stopped": True,
        "confirm_href": reverse("confirm_structure", args=[token]),
    }
    return render(request, "structures/confirm.html", context)


def _for_agency(person: User) -> Acting:
    return moderating_for_agency(person)


def _moderation_again(request: HttpRequest, person: User, form: RefusableForm, number: int) -> HttpResponse:
    """The page with the form that was refused, in its row."""
    context = moderation_context(person, sent=form, number=number)
    return render(request, "structures/moderation.html", context, status=form.status)
