"""Writes needs: create, change, send, name the buyer, close, state the outcome.

Each action adds a history row, and an audit entry of the buyer.
"""

import datetime as dt
from collections.abc import Callable
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.organisations import takes_part
from maillage.accounts.store.trace import note
from maillage.buy.programme.store.purchase_contracts import refuse_contracts_before
from maillage.core.problems import Refused, sentence
from maillage.include.sourcing.domain.needs import (
    KEPT_DAYS,
    MOST_OPEN_NEEDS,
    NeedOutcome,
    NeedPlan,
    NeedState,
    NeedVerb,
    StatedOutcome,
)
from maillage.include.sourcing.domain.waves import is_over
from maillage.include.sourcing.store.models import Inquiry, InquiryChange, Need, NeedQuestion
from maillage.include.sourcing.store.need_history import need_title, need_values, note_need
from maillage.include.sourcing.store.waves import ask_next_wave

_NOT_DRAFT: Final = sentence(
    "Ce besoin a déjà été envoyé à des structures : ce qu’elles ont lu ne change plus. Répondez plutôt à leurs "
    "questions, ou gardez un autre besoin."
)
_NOT_ASKED: Final = sentence("Ce besoin n’est pas en cours : il n’y a rien à clore.")
_DAY_PAST: Final = sentence(
    "La date des réponses est passée : choisissez un autre jour, puis interrogez les structures."
)
_NOBODY: Final = sentence(
    "Aucune structure à portée n’a de quoi être jointe : le besoin reste un brouillon. Élargissez le secteur ou le "
    "lieu, ou invitez des structures à reprendre leur fiche."
)
_SANDBOX: Final = sentence("Un bac à sable n’interroge personne : de vraies structures recevraient la lettre.")
_OPEN_MANY: Final = sentence(
    "%(most)s de vos besoins attendent déjà des réponses : fermez-en un avant d’en envoyer un autre. Celui-ci reste un "
    "brouillon, rien n’est perdu."
)
_NOT_CLOSED: Final = sentence("Fermez d’abord ce besoin : l’issue se dit après.")
_OF_ANOTHER: Final = sentence("Cette structure n’a pas été interrogée sur ce besoin : choisissez-en une de la liste.")
_NO_QUESTION: Final = sentence("Cette question n’existe pas : l’adresse est mal copiée.")


def create_need(acting: Acting, plan: NeedPlan, *, entry: str | None, language: str = "fr", now: dt.datetime) -> Need:
    """Create a draft whose letters are in ``language``; returns the existing one for a repeated ``entry``."""
    row = Need(organisation_id=acting.organisation_id, created_at=now, changed_at=now, entry=entry, language=language)
    put_need_plan(row, plan)
    try:
        with transaction.atomic():
            row.save()
            note_need(acting, row, NeedVerb.KEPT, now=now)
    except IntegrityError:
        # A double submission: the existing need is returned.
        return Need.objects.get(organisation=acting.organisation_id, entry=entry)
    return row


def change_need(acting: Acting, number: int, plan: NeedPlan, *, now: dt.datetime) -> bool:
    """Change a draft; whether anything changed. Refused once it was sent."""

    def change(row: Need) -> None:
        if row.state != NeedState.DRAFT:
            raise Refused("need_asked", _NOT_DRAFT)
        put_need_plan(row, plan)

    return _change(acting, number, NeedVerb.CHANGED, change, now=now)


def ask_structures(acting: Acting, number: int, *, today: dt.date, now: dt.datetime) -> int:
    """Ask the first wave; the number of structures, 0 if asked before. Refused if none can be reached."""
    count = 0

    def change(row: Need) -> None:
        nonlocal count
        if row.state != NeedState.DRAFT:
            return  # a double submission
        if row.organisation is None or not takes_part(row.organisation):
            raise Refused("need_of_sandbox", _SANDBOX)
        if is_over(row.answers_by, today):
            raise Refused("need_past", _DAY_PAST)
        if Need.objects.filter(organisation=row.organisation, state=NeedState.ASKED.value).count() >= MOST_OPEN_NEEDS:
            raise Refused("needs_open", _OPEN_MANY, most=MOST_OPEN_NEEDS)
        row.state, row.asked_at = NeedState.ASKED.value, now
        row.named_at = None if row.is_anonymous else now
        row.told_until = now
        count = ask_next_wave(row, today=today, now=now)
        if not count:
            raise Refused("need_without_structures", _NOBODY)

    _change(acting, number, NeedVerb.ASKED, change, now=now)
    return count


def reveal_buyer(acting: Acting, number: int, *, now: dt.datetime) -> bool:
    """Reveal the buyer to the structures asked; False if it was before."""

    def change(row: Need) -> None:
        if row.state == NeedState.DRAFT:
            row.is_anonymous = False
        row.named_at = row.named_at or now

    return _change(acting, number, NeedVerb.NAMED, change, now=now)


def close_need(acting: Acting, number: int, *, now: dt.datetime) -> bool:
    """Close the need; whether it was open: no more inquiries, reminders and answers."""

    def change(row: Need) -> None:
        if row.state == NeedState.DRAFT:
            raise Refused("need_not_asked", _NOT_ASKED)
        if row.state == NeedState.ASKED:
            row.state, row.closed_at, row.next_wave_on = NeedState.CLOSED.value, now, None

    return _change(acting, number, NeedVerb.CLOSED, change, now=now)


def state_outcome(acting: Acting, number: int, stated: StatedOutcome, *, now: dt.datetime) -> bool:
    """State the outcome; whether anything changed. It can be corrected, and the history stays.

    Refused for a contract notified before structures were asked.
    """

    def change(row: Need) -> None:
        if row.state not in {NeedState.CLOSED, NeedState.OUTCOME}:
            raise Refused("need_open", _NOT_CLOSED)
        if stated.inquiry is not None and not row.inquiries.filter(pk=stated.inquiry).exists():
            raise Refused("need_structure", _OF_ANOTHER)
        if stated.contract_key and row.asked_at is not None:
            refuse_contracts_before([stated.contract_key], localdate(row.asked_at))
        row.outcome, row.outcome_at = stated.outcome.value, now
        row.bought_from_id, row.award_key = stated.inquiry, stated.contract_key
        is_open = stated.outcome is NeedOutcome.NOT_YET
        row.state = (NeedState.CLOSED if is_open else NeedState.OUTCOME).value

    return _change(acting, number, NeedVerb.OUTCOME, change, now=now)


def reply_to_question(acting: Acting, number: int, question: int, text: str, *, now: dt.datetime) -> None:
    """Reply to a question, visible to all structures asked; Refused for a question of another need."""
    with transaction.atomic():
        row = NeedQuestion.objects.select_for_update().filter(pk=question, need=number).first()
        if row is None:
            raise Refused("need_question_unknown", _NO_QUESTION)
        if row.reply == text:
            return  # a double submission
        row.reply, row.replied_at, row.sent_at = text, now, None
        row.save()
        note(acting, NeedVerb.REPLIED, about=f"need:{number}", title=need_title(number), now=now)


def put_need_plan(row: Need, plan: NeedPlan) -> None:
    """Copy ``plan`` to the row, without saving."""
    row.object, row.sectors, row.cpv = plan.object, list(plan.sectors), plan.cpv
    row.territory, row.band = plan.territory, plan.band.value if plan.band else ""
    row.starts_on, row.ends_on = plan.starts_on, plan.ends_on
    row.constraints, row.answers_by, row.decides_on = plan.constraints, plan.answers_by, plan.decides_on
    row.is_anonymous, row.purchase, row.contract_key = plan.is_anonymous, plan.purchase, plan.contract_key


def _change(acting: Acting, number: int, verb: NeedVerb, change: Callable[[Need], None], *, now: dt.datetime) -> bool:
    with transaction.atomic():
        row = Need.objects.select_for_update().get(pk=number, organisation=acting.organisation_id)
        before = need_values(row)
        change(row)
        if need_values(row) == before:
            return False  # a double submission adds nothing to the history
        row.changed_at = now
        row.save()
        note_need(acting, row, verb, now=now)
    return True


def erase_old_answers(now: dt.datetime) -> int:
    """Erase texts and tokens of inquiries whose need was closed long ago; how many."""
    limit = now - dt.timedelta(days=KEPT_DAYS)
    old = Inquiry.objects.filter(need__closed_at__lt=limit).exclude(token_digest=None)
    numbers = list(old.values_list("pk", flat=True)[:500])
    if not numbers:
        return 0
    with transaction.atomic():
        InquiryChange.objects.filter(inquiry__in=numbers).update(message="", capacity="", contact="")
        NeedQuestion.objects.filter(inquiry__in=numbers).update(inquiry=None)
        return Inquiry.objects.filter(pk__in=numbers).update(message="", capacity="", contact="", token_digest=None)
