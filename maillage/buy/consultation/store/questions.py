"""Questions without a name, and answers to all."""

import datetime as dt
from typing import Final

from django.db import transaction

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.permissions import still_accepted
from maillage.buy.consultation.domain.register import RegisterAct
from maillage.buy.consultation.domain.tenders import TenderState, TenderVerb, questions_close_at
from maillage.buy.consultation.store.bid_links import INVENTED
from maillage.buy.consultation.store.letters import write_answer_letters
from maillage.buy.consultation.store.models import Tender, TenderQuestion
from maillage.buy.consultation.store.register import append_event
from maillage.buy.consultation.store.tender_trace import note_tender
from maillage.core.problems import NotFound, Refused, sentence

_MOST_WAITING: Final = 50
_CLOSED: Final = sentence("Les questions sont closes : une réponse n’atteindrait plus tout le monde avant la limite.")
_MANY: Final = sentence("Beaucoup de questions attendent déjà : revenez quand l’acheteur y aura répondu.")
_UNKNOWN: Final = sentence("Cette question n’existe pas : rechargez la page.")


@transaction.atomic
def ask_question(tender: Tender, text: str, *, now: dt.datetime) -> TenderQuestion:
    """Keep a question; nothing of who asks is kept. Refused once questions are closed."""
    if tender.organisation_id is None:
        raise Refused("consultation_invented", INVENTED)
    if tender.state != TenderState.PUBLISHED or questions_close_at(tender.term) <= now:
        raise Refused("questions_closed", _CLOSED)
    earlier = tender.questions.filter(text=text).first()
    if earlier is not None:
        return earlier
    if tender.questions.filter(replied_at=None).count() >= _MOST_WAITING:
        raise Refused("questions_many", _MANY)
    row = TenderQuestion.objects.create(tender=tender, text=text, asked_at=now)
    append_event(RegisterAct.QUESTION, tender, {"question": row.pk, "text": text}, now=now)
    return row


@transaction.atomic
def answer_question(buyer: Acting, tender: Tender, number: int, reply: str, *, now: dt.datetime) -> None:
    """Answer a question to everybody, before the term."""
    still_accepted(buyer.organisation_id)
    row = tender.questions.select_for_update(no_key=True).filter(pk=number).first()
    if row is None:
        raise NotFound("question_unknown", _UNKNOWN)
    if tender.term <= now:
        raise Refused("questions_closed", _CLOSED)
    row.reply, row.replied_at = reply, now
    row.save()
    append_event(RegisterAct.ANSWER, tender, {"question": number, "reply": reply}, now=now)
    note_tender(buyer, TenderVerb.ANSWERED, tender, now=now)
    write_answer_letters(tender, number, row.text, reply)
