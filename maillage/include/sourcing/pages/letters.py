"""The due letters of needs: inquiries, reminders, replies, and news for buyers.

Each comes from a row whose letter is not written yet (store/letters.py queues them).
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any, Final

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localdate

from maillage.accounts.domain.terms import Role
from maillage.accounts.store.organisations import accepted_organisations, emails_of_members
from maillage.include.sourcing.domain.letter_kinds import (
    BUYER_NAMED,
    INQUIRY,
    INQUIRY_REMINDER,
    NEED_NEWS,
    NEED_OUTCOME,
    REPLY,
)
from maillage.include.sourcing.domain.needs import (
    MOST_OUTCOME_QUESTIONS,
    WAIT_WORKING_DAYS,
    InquiryAnswer,
    NeedOutcome,
    NeedState,
    outcome_question_on,
)
from maillage.include.sourcing.domain.waves import reminder_is_due, takes_answers
from maillage.include.sourcing.pages.parts.need_words import answers_text, need_facts, need_href, reasons_text
from maillage.include.sourcing.store.letters import DueLetter
from maillage.include.sourcing.store.models import Inquiry, Need, NeedQuestion
from maillage.include.sourcing.store.needs import (
    InquiryCounts,
    inquiry_counts,
    is_named,
    link_token,
    needs_of_buyers,
    outcome_token,
    stated_plan,
    waiting_questions,
)
from maillage.include.sourcing.store.recipients import contact_addresses
from maillage.kits.letters.record.queue import quoted
from maillage.web.wording.formats import day

NEWS_PACE: Final = dt.timedelta(hours=12)  # minimum interval between two letters to a buyer about one need
MOST_AT_ONCE: Final = 200


def due_letters(*, now: dt.datetime, origin: str) -> Iterator[DueLetter]:
    """All due letters, those to structures first."""
    kinds = (_inquiries, _reminders, _replies, _names, _news, _outcome_questions)
    yield from chain.from_iterable(letters(now, origin) for letters in kinds)


def _inquiries(now: dt.datetime, origin: str) -> Iterator[DueLetter]:
    rows = Inquiry.objects.filter(sent_at=None, is_unreachable=False, answer="", need__state=NeedState.ASKED.value)
    for inquiry in _with_all(rows):
        if takes_answers(inquiry.need.state, inquiry.need.answers_by, localdate(now)):
            yield _to_structure(inquiry, {"sent_at": now}, now, origin)


def _reminders(now: dt.datetime, origin: str) -> Iterator[DueLetter]:
    rows = Inquiry.objects.filter(answer="", reminded_at=None, is_unreachable=False, need__state=NeedState.ASKED.value)
    # Working days take at least as many days: more recent rows need not be read.
    for inquiry in _with_all(rows.filter(sent_at__lte=now - dt.timedelta(days=WAIT_WORKING_DAYS))):
        if reminder_is_due(
            sent_on=localdate(inquiry.sent_at),
            has_answered=bool(inquiry.answer),
            answers_by=inquiry.need.answers_by,
            today=localdate(now),
        ):
            yield _to_structure(inquiry, {"reminded_at": now}, now, origin)


def _with_all(rows: QuerySet[Inquiry]) -> QuerySet[Inquiry]:
    """The first inquiries of real needs with related rows; without withdrawn structures."""
    rows = rows.filter(need__organisation__in=accepted_organisations(), structure__withdrawn_at=None)
    return rows.select_related("need__organisation", "structure__organisation").order_by("pk")[:MOST_AT_ONCE]


def _to_structure(inquiry: Inquiry, claim: Mapping[str, Any], now: dt.datetime, origin: str) -> DueLetter:
    need = inquiry.need
    token = link_token(inquiry)
    with translation.override("en"):
        english_href = f"{origin}{reverse('inquiry', args=[token])}"
    buyer = need.organisation.name if need.organisation and is_named(need, now=now) else ""
    is_reminder = "reminded_at" in claim
    return DueLetter(
        INQUIRY_REMINDER if is_reminder else INQUIRY,
        inquiry,
        claim,
        contact_addresses(inquiry),
        need.organisation_id,
        "sourcing/mail/inquiry.txt",
        {
            "structure": inquiry.structure_name,
            "object": quoted(need.object),
            "buyer": buyer,
            "facts": need_facts(stated_plan(need)),
            "constraints": quoted(need.constraints),
            "reasons": reasons_text(inquiry.match),
            "href": _inquiry_href(inquiry, origin),
            "english_href": english_href,
            "is_reminder": is_reminder,
        },
        end_href=f"{origin}{reverse('inquiry_decline', args=[token])}",
    )


def _replies(now: dt.datetime, origin: str) -> Iterator[DueLetter]:
    """Replies, to the structure that asked only: others see them on their page."""
    rows = NeedQuestion.objects.exclude(replied_at=None).filter(sent_at=None, inquiry__is_unreachable=False)
    rows = rows.filter(need__state=NeedState.ASKED.value, need__organisation__in=accepted_organisations())
    for question in rows.select_related("need", "inquiry__structure__organisation")[:MOST_AT_ONCE]:
        if question.inquiry is None:
            continue
        with translation.override(question.inquiry.language):
            letter = DueLetter(
                REPLY,
                question,
                {"sent_at": now},
                contact_addresses(question.inquiry),
                question.need.organisation_id,
                "sourcing/mail/reply.txt",
                {
                    "question": quoted(question.text),
                    "reply": quoted(question.reply),
                    "href": _inquiry_href(question.inquiry, origin),
                },
                language=question.inquiry.language,
            )
        yield letter


def _names(now: dt.datetime, origin: str) -> Iterator[DueLetter]:
    """The buyer's name, to structures that were interested before it was given."""
    rows = Inquiry.objects.filter(answer=InquiryAnswer.INTERESTED.value, named_at=None, is_unreachable=False)
    rows = rows.filter(need__named_at__lte=now, answered_at__lt=F("need__named_at"))
    rows = rows.filter(need__state__in=[NeedState.ASKED.value, NeedState.CLOSED.value])
    for inquiry in _with_all(rows):
        buyer = inquiry.need.organisation.name if inquiry.need.organisation else ""
        with translation.override(inquiry.language):
            letter = DueLetter(
                BUYER_NAMED,
                inquiry,
                {"named_at": now},
                contact_addresses(inquiry),
                inquiry.need.organisation_id,
                "sourcing/mail/named.txt",
                {"buyer": buyer, "object": quoted(inquiry.need.object), "href": _inquiry_href(inquiry, origin)},
                language=inquiry.language,
            )
        yield letter


def _inquiry_href(inquiry: Inquiry, origin: str) -> str:
    return f"{origin}{reverse('inquiry', args=[link_token(inquiry)])}"


def _news(now: dt.datetime, origin: str) -> Iterator[DueLetter]:
    """News for the buyer: answers and questions since the last letter, at most two letters a day per need."""
    is_new = Q(inquiries__answered_at__gt=F("told_until")) | Q(questions__asked_at__gt=F("told_until"))
    for need in needs_of_buyers().filter(is_new, told_until__lte=now - NEWS_PACE).distinct():
        counts = inquiry_counts([need.pk]).get(need.pk, InquiryCounts())
        with translation.override(need.language):
            letter = DueLetter(
                NEED_NEWS,
                need,
                {"told_until": now},
                _buyer_addresses(need),
                need.organisation_id,
                "sourcing/mail/news.txt",
                {
                    "answers": need.inquiries.filter(answered_at__gt=need.told_until).count(),
                    "questions": waiting_questions([need.pk]).get(need.pk, 0),
                    "standing": answers_text(counts),
                    "object": quoted(need.object),
                    "href": f"{origin}{need_href(need.pk)}",
                },
                language=need.language,
            )
        yield letter


def _outcome_questions(now: dt.datetime, origin: str) -> Iterator[DueLetter]:
    rows = needs_of_buyers().filter(state=NeedState.CLOSED.value, outcome_questions__lt=MOST_OUTCOME_QUESTIONS)
    rows = rows.exclude(closed_at=None)
    for need in rows.order_by("pk"):
        last, answered = need.outcome_question_at, need.outcome_at
        due = outcome_question_on(
            closed_on=localdate(need.closed_at),
            decides_on=need.decides_on,
            question_count=need.outcome_questions,
            last_question_on=localdate(last) if last else None,
            not_yet_on=localdate(answered) if answered and need.outcome == NeedOutcome.NOT_YET else None,
        )
        if due is None or due > localdate(now):
            continue
        # The letter can be answered without an account, or on the page of the need, which also asks for the supplier.
        with translation.override(need.language):
            link = reverse("need_outcome_by_letter", args=[need.pk, outcome_token(need)])
            letter = DueLetter(
                NEED_OUTCOME,
                need,
                {"outcome_questions": need.outcome_questions + 1, "outcome_question_at": now},
                _buyer_addresses(need),
                need.organisation_id,
                "sourcing/mail/outcome.txt",
                {
                    "object": quoted(need.object),
                    "closed": day(localdate(need.closed_at)),
                    "href": f"{origin}{link}",
                    "own_href": f"{origin}{need_href(need.pk)}#issue",
                },
                language=need.language,
            )
        yield letter


def _buyer_addresses(need: Need) -> list[str]:
    """E-mail addresses of members who may act on the need, otherwise the organisation's contact."""
    buyer = need.organisation
    if buyer is None:
        return []
    return emails_of_members(buyer, Role.PUBLISHER) or [address for address in (buyer.email,) if address]
