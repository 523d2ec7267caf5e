"""/marches/reponses/<key>: the buyer of a contract answers the questions on it; the agency may withdraw an answer."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from maillage.accounts.pages.parts import for_people_here
from maillage.accounts.store.model_types import User
from maillage.accounts.store.people import runs_agency
from maillage.buy.contracts.pages.contract.questions import (
    ReplyForm,
    ReplyWithdrawalForm,
    answerable_questions,
    asked_questions,
)
from maillage.buy.contracts.pages.parts.contract_words import object_text
from maillage.buy.contracts.store.contract_page import contract_buyer
from maillage.buy.contracts.store.indicators import Signal
from maillage.buy.contracts.store.signal_replies import reply_row, replying, withdraw_reply, withdrawing, write_reply
from maillage.core.clock import utc_now
from maillage.core.problems import Forbidden, Refused, sentence
from maillage.kits.forms.forms import RefusableForm
from maillage.web.error_pages import answer_refusal

_GONE = sentence("Cette question ne se pose plus sur ce marché : rechargez la page.")


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def contract_replies(request: HttpRequest, person: User, key: str) -> HttpResponse:
    """The questions with a form for each; what is sent is an answer, or the withdrawal of one."""
    buyer = contract_buyer(key)
    questions = asked_questions(buyer.contract)
    sent: tuple[str, RefusableForm] | None = None
    if request.method == "POST":
        back, word = reverse("contract_replies", args=[key]), str(request.POST.get("signal", ""))
        if word not in {question.signal for question in questions}:
            return answer_refusal(request, Refused("question_gone", _GONE), back)
        form = _sent_form(request, word)
        if form.is_valid():
            with form.refusals(at=next(iter(form.fields))):
                messages.success(request, _change(request, person, key, form))
                return redirect(back)
        sent = word, form
    may_reply = True
    try:
        replying(person, buyer.siren)
    except Forbidden:
        # The agency moderates: it sees the page, without the form of an answer. Others read who may.
        if not runs_agency(person):
            raise
        may_reply = False
    context = {
        "contract": buyer.contract,
        "title": object_text(buyer.contract.object),
        "questions": answerable_questions(questions, sent),
        "may_reply": may_reply,
    }
    return render(request, "contracts/replies.html", context, status=sent[1].status if sent else 200)


def _sent_form(request: HttpRequest, word: str) -> RefusableForm:
    is_withdrawal = str(request.POST.get("withdraw", "")).isdecimal()
    return (ReplyWithdrawalForm if is_withdrawal else ReplyForm)(request.POST, auto_id=f"%s-{word}")


def _change(request: HttpRequest, person: User, key: str, form: RefusableForm) -> str:
    buyer, signal, now = contract_buyer(key), Signal(request.POST["signal"]), utc_now()
    title = object_text(buyer.contract.object)
    if isinstance(form, ReplyWithdrawalForm):
        reply = reply_row(key, signal, int(request.POST["withdraw"]))
        withdraw_reply(withdrawing(person, reply), reply, form.cleaned_data["motive"], title=title, now=now)
        return _("La réponse est retirée : le motif reste à sa place.")
    write_reply(replying(person, buyer.siren), key, signal, form.cleaned_data["text"], title=title, now=now)
    return _("Votre réponse est publiée à côté de la question.")
