"""/marches/reponses/<key>: the buyer of a contract answers the questions on it; the agency may withdraw an answer."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from maillage.accounts.parts import for_people
from maillage.accounts.queries import User
from maillage.accounts.queries.people import runs_agency
from maillage.core.clock import utc_now
from maillage.core.problems import Forbidden, Refused, sentence
from maillage.procurement.queries.indicators import Signal
from maillage.purchases.pages.contract.questions import asked_questions
from maillage.purchases.parts.contract_cards import object_text
from maillage.purchases.queries.contract_page import contract_buyer
from maillage.purchases.queries.signal_replies import reply_row, replying, withdrawing
from maillage.purchases.record.signal_replies import withdraw_reply, write_reply
from maillage.purchases.terms.contract_replies import LONGEST_MOTIVE, LONGEST_REPLY
from maillage.web.telling import answer_change


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def contract_replies(request: HttpRequest, person: User, key: str) -> HttpResponse:
    """The questions with a form for each; what is sent is an answer, or the withdrawal of one."""
    buyer = contract_buyer(key)
    if request.method == "POST":
        return answer_change(request, lambda: _change(request, person, key), reverse("contract_replies", args=[key]))
    may_reply = True
    try:
        replying(person, buyer.siren)
    except Forbidden:
        # The agency moderates: it sees the page, without the form of an answer. Others are told who may.
        if not runs_agency(person):
            raise
        may_reply = False
    context = {
        "contract": buyer.contract,
        "title": object_text(buyer.contract.object),
        "questions": asked_questions(buyer.contract),
        "may_reply": may_reply,
        "longest_reply": LONGEST_REPLY,
        "longest_motive": LONGEST_MOTIVE,
    }
    return render(request, "purchases/replies.html", context)


def _change(request: HttpRequest, person: User, key: str) -> str:
    buyer, now = contract_buyer(key), utc_now()
    title, word = object_text(buyer.contract.object), str(request.POST.get("signal", ""))
    if word not in {question.signal for question in asked_questions(buyer.contract)}:
        raise Refused("question_gone", sentence("Cette question ne se pose plus sur ce marché : rechargez la page."))
    signal, number = Signal(word), str(request.POST.get("withdraw", ""))
    if number.isdecimal():
        reply = reply_row(key, signal, int(number))
        withdraw_reply(withdrawing(person, reply), reply, str(request.POST.get("motive", "")), title=title, now=now)
        return _("La réponse est retirée : le motif reste à sa place.")
    write_reply(replying(person, buyer.siren), key, signal, str(request.POST.get("text", "")), title=title, now=now)
    return _("Votre réponse est publiée à côté de la question.")
