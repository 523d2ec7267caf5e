"""Writes answers and questions of structures; earlier answers stay in the history."""

import datetime as dt
from typing import Final

from django.db import transaction
from django.utils.timezone import localdate

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.trace import note
from maillage.core.problems import Refused, sentence
from maillage.include.sourcing.domain.needs import MOST_QUESTIONS, NeedVerb, StructureReply
from maillage.include.sourcing.domain.waves import takes_answers
from maillage.include.sourcing.store.models import Inquiry, InquiryChange, Need, NeedQuestion
from maillage.include.sourcing.store.need_history import need_title

_CLOSED: Final = sentence(
    "Ce besoin est clos : l’acheteur ne prend plus de réponse. Celle que vous aviez donnée, s’il y en a une, reste."
)
_WITHDRAWN: Final = sentence(
    "La fiche de votre structure n’est plus dans l’annuaire : votre réponse d’avant est gardée, mais ne change plus. "
    "Écrivez à l’agence si c’est une erreur."
)
_QUESTIONS_MANY: Final = sentence("Vous avez posé %(most)s questions sur ce besoin : attendez d’abord les réponses.")


def answer_inquiry(
    inquiry: Inquiry, reply: StructureReply, *, user_id: int | None, language: str = "fr", now: dt.datetime
) -> bool:
    """Store an answer; whether it is new. Letters to the structure are in ``language`` from then on.

    Refused if the need is closed, or the structure withdrawn.
    """
    with transaction.atomic():
        row = _open_inquiry(inquiry.pk, now=now)
        before = (row.answer, row.message, row.capacity, row.contact, row.reason)
        row.answer = reply.answer.value
        row.message, row.capacity, row.contact = reply.message, reply.capacity, reply.contact
        row.reason = reply.reason.value if reply.reason else ""
        if (row.answer, row.message, row.capacity, row.contact, row.reason) == before:
            return False  # a double submission
        row.answered_at, row.language = now, language
        row.save()
        InquiryChange.objects.create(
            inquiry=row,
            at=now,
            answer=row.answer,
            message=row.message,
            capacity=row.capacity,
            contact=row.contact,
            reason=row.reason,
        )
        organisation = row.structure.organisation_id if row.structure else None
        if organisation is not None:
            # The structure's audit trail names neither the buyer nor the object.
            acting = Acting(organisation, user_id=user_id)
            title = need_title(row.need_id)
            note(acting, NeedVerb.ANSWERED, about=f"need:{row.need_id}", title=title, now=now)
    return True


def ask_question(inquiry: Inquiry, text: str, *, language: str = "fr", now: dt.datetime) -> bool:
    """Store a question; whether it is new. Refused if the need is closed, or after too many."""
    with transaction.atomic():
        row = _open_inquiry(inquiry.pk, now=now)
        if row.questions.filter(text=text).exists():
            return False  # a double submission
        if row.questions.count() >= MOST_QUESTIONS:
            raise Refused("need_questions_many", _QUESTIONS_MANY, most=MOST_QUESTIONS)
        Inquiry.objects.filter(pk=row.pk).update(language=language)
        NeedQuestion.objects.create(need_id=row.need_id, inquiry=row, text=text, asked_at=now)
    return True


def _open_inquiry(number: int, *, now: dt.datetime) -> Inquiry:
    """The inquiry, locked together with its need, so that closing and answering are serialised."""
    row = Inquiry.objects.select_for_update().get(pk=number)
    need = Need.objects.select_for_update().get(pk=row.need_id)
    if not takes_answers(need.state, need.answers_by, localdate(now)):
        raise Refused("need_closed", _CLOSED)
    if row.structure is None or row.structure.withdrawn_at is not None:
        raise Refused("structure_withdrawn", _WITHDRAWN)
    return row
