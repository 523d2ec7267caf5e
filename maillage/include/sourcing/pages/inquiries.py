"""The need as seen by a structure: by letter link, or logged in for its organisation.

Links never act on GET, since mail programs prefetch them.
"""

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.domain.terms import Capability, Role
from maillage.accounts.pages.parts import for_people, for_people_here
from maillage.accounts.store.model_types import User
from maillage.accounts.store.permissions import acting
from maillage.core.clock import utc_now
from maillage.include.sourcing.domain.needs import DeclineReason, InquiryAnswer, StructureReply
from maillage.include.sourcing.domain.waves import takes_answers
from maillage.include.sourcing.pages.answer_forms import (
    ANSWER_FORMS,
    DeclineForm,
    InterestForm,
    QuestionForm,
    UndecidedForm,
)
from maillage.include.sourcing.pages.own_need import own_need_page
from maillage.include.sourcing.pages.own_needs import example_lines
from maillage.include.sourcing.pages.parts.need_words import mark_text, need_facts, reasons_text
from maillage.include.sourcing.store.answers import answer_inquiry, ask_question
from maillage.include.sourcing.store.models import Inquiry
from maillage.include.sourcing.store.needs import (
    inquiry_of_link,
    invented_need,
    is_named,
    questions_of,
    received_inquiry,
    stated_plan,
)
from maillage.kits.forms.forms import RefusableForm
from maillage.web.error_pages import public_page, render_problems
from maillage.web.protection.tokens import answer_of_link
from maillage.web.wording.formats import day


@require_http_methods(["GET", "HEAD", "POST"])
@render_problems
def inquiry(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind a letter link; a POST stores the answer."""
    row, back = inquiry_of_link(token), reverse("inquiry", args=[token])
    actions = (back, reverse("inquiry_question", args=[token]))
    return _private_answer(_answer_page(request, row, actions, user_id=None))


@require_POST
@render_problems
def question(request: HttpRequest, token: str) -> HttpResponse:
    """Ask a question by letter link."""
    row = inquiry_of_link(token)
    actions = (reverse("inquiry", args=[token]), reverse("inquiry_question", args=[token]))
    return _private_answer(_question_page(request, row, actions))


@csrf_exempt  # RFC 8058: mail programs post here without a session; the token in the URL authenticates
@require_POST
@render_problems
def decline(request: HttpRequest, token: str) -> HttpResponse:
    """Decline by one click in a mail program."""
    row = inquiry_of_link(token)
    reply = StructureReply(InquiryAnswer.DECLINED, reason=DeclineReason.FROM_LETTER)
    if row.answer != InquiryAnswer.DECLINED:
        answer_inquiry(row, reply, user_id=None, language=row.language, now=utc_now())
    actions = (reverse("inquiry", args=[token]), reverse("inquiry_question", args=[token]))
    return _private_answer(_page(request, inquiry_of_link(token), actions))


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def received(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """The inquiry for editors of the structure's organisation; a POST stores the answer."""
    row, organisation = received_inquiry(number)
    structure = acting(person, organisation, Role.EDITOR, Capability.INCLUDE)
    return _answer_page(request, row, _actions_within(number), user_id=structure.user_id)


@require_POST
@for_people
def received_question(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """Ask a question while logged in."""
    row, organisation = received_inquiry(number)
    acting(person, organisation, Role.EDITOR, Capability.INCLUDE)
    return _question_page(request, row, _actions_within(number))


@public_page
def needs(request: HttpRequest) -> HttpResponse:
    """The presentation of sourcing; in a demonstration with invented examples."""
    return render(request, "sourcing/needs.html", {"examples": example_lines()})


@require_safe
@render_problems
def example(request: HttpRequest, number: int) -> HttpResponse:
    """A need of the demonstration, as its buyer would see it."""
    page = own_need_page(invented_need(number), today=localdate(), is_own=False)
    return render(request, "sourcing/own_need.html", page)


def _actions_within(number: int) -> tuple[str, str]:
    return reverse("received_need", args=[number]), reverse("received_need_question", args=[number])


def _answer_page(request: HttpRequest, row: Inquiry, actions: tuple[str, str], *, user_id: int | None) -> HttpResponse:
    if request.method != "POST":
        return _page(request, row, actions)

    form = ANSWER_FORMS.get(request.POST.get("reponse", ""), UndecidedForm)(request.POST)
    if form.is_valid() and not isinstance(form, UndecidedForm):
        with form.refusals():
            language = get_language() or "fr"
            if answer_inquiry(row, form.reply(), user_id=user_id, language=language, now=utc_now()):
                text = _("Votre réponse est gardée. Vous pouvez la changer tant que le besoin est ouvert.")
                messages.success(request, text)
            return redirect(actions[0])
    return _page(request, row, actions, form)


def _question_page(request: HttpRequest, row: Inquiry, actions: tuple[str, str]) -> HttpResponse:
    form = QuestionForm(request.POST)
    if form.is_valid():
        with form.refusals():
            question = form.cleaned_data["question"]
            if ask_question(row, question, language=get_language() or "fr", now=utc_now()):
                text = _("Votre question est posée, sans votre nom. Vous recevrez une lettre avec la réponse.")
                messages.success(request, text)
            return redirect(actions[0])
    return _page(request, row, actions, form)


def _page(
    request: HttpRequest, row: Inquiry, actions: tuple[str, str], form: RefusableForm | None = None
) -> HttpResponse:
    page = inquiry_page(row, *actions, today=localdate(), now=utc_now(), sent=form)
    return render(request, "sourcing/inquiry.html", page, status=form.status if form else 200)


def _private_answer(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "no-store"
    return answer_of_link(answer)


def inquiry_page(
    inquiry: Inquiry,
    action: str,
    question_action: str,
    *,
    today: dt.date,
    now: dt.datetime,
    sent: RefusableForm | None = None,
) -> dict[str, object]:
    """Context of an inquiry's page, whose forms post to ``action`` and ``question_action``.

    ``sent`` is a rejected form. ``buyer`` is None while the buyer is anonymous.
    """
    need = inquiry.need
    organisation = inquiry.structure.organisation if inquiry.structure else None
    is_withdrawn = inquiry.structure is None or inquiry.structure.withdrawn_at is not None
    takes = takes_answers(need.state, need.answers_by, today)
    closed = ""
    if not takes:
        closed = _("Ce besoin est clos : l’acheteur ne prend plus de réponse. La vôtre, s’il y en a une, reste gardée.")
    elif is_withdrawn:
        closed = _(
            "La fiche de votre structure n’est plus dans l’annuaire : votre réponse est gardée, mais ne change plus."
        )
    answered = {
        "message": inquiry.message,
        "capacity": inquiry.capacity,
        "contact": inquiry.contact or (organisation.email if organisation else ""),
    }
    return {
        "inquiry": inquiry,
        "need": need,
        "buyer": need.organisation if is_named(need, now=now) else None,
        "facts": need_facts(stated_plan(need)),
        "mark": mark_text(inquiry.match),
        "reasons": reasons_text(inquiry.match),
        "is_open": takes and not is_withdrawn,
        "closed": closed,
        "answer": _answer_text(inquiry),
        "is_interested": inquiry.answer == InquiryAnswer.INTERESTED,
        "interest": sent if isinstance(sent, InterestForm) else InterestForm(initial=answered),
        "decline": sent if isinstance(sent, DeclineForm) else DeclineForm(initial={"reason": inquiry.reason}),
        "question_form": sent if isinstance(sent, QuestionForm) else QuestionForm(),
        "questions": questions_of(need),
        "problem": sent.problem if sent else "",
        "action": action,
        "question_action": question_action,
    }


def _answer_text(inquiry: Inquiry) -> str:
    """The last answer of the structure; "" before."""
    if inquiry.answered_at is None:
        return ""
    words = {"day": day(localdate(inquiry.answered_at))}
    if inquiry.answer == InquiryAnswer.INTERESTED:
        return _("Vous avez dit le %(day)s que cela vous intéresse : l’acheteur voit vos coordonnées.") % words
    return (
        _("Vous avez dit le %(day)s que ce n’est pas pour vous : vous ne recevrez plus de lettre à ce sujet.") % words
    )
