"""Writes and deletes the needs of the demonstration, with its invented structures."""

import datetime as dt
from itertools import cycle

from django.db import transaction
from django.utils.timezone import localdate

from maillage.core.text import commune_named
from maillage.include.sourcing.domain.invented_needs import (
    INVENTED_CONTACT,
    INVENTED_MESSAGES,
    INVENTED_NEEDS,
    INVENTED_REASONS,
    InventedNeed,
)
from maillage.include.sourcing.domain.needs import WAVE_SIZE, InquiryAnswer, NeedState, NeedVerb
from maillage.include.sourcing.domain.waves import next_wave_after
from maillage.include.sourcing.store.models import Inquiry, InquiryChange, Need, NeedChange, NeedQuestion
from maillage.include.sourcing.store.need_changes import put_need_plan
from maillage.include.sourcing.store.need_history import need_values
from maillage.include.sourcing.store.needs import NEEDS, invented_needs, stated_plan
from maillage.include.sourcing.store.recipients import match_values
from maillage.include.structures.store.sourcing import need_at, structures_for
from maillage.include.structures.store.structures import has_invented_structures
from maillage.territory.domain.terms import Address, Kind
from maillage.territory.store.territories import built_in_within, territory
from maillage.web.demonstration import ended_demonstrations, showing
from maillage.web.installation import home_territory


def load_demonstration(now: dt.datetime) -> int:
    """Create the demonstration's needs once its structures exist, until the agency ends it; how many."""
    return load_needs(now) if has_invented_structures() and NEEDS not in ended_demonstrations() else 0


def load_needs(now: dt.datetime) -> int:
    """Create the demonstration's needs; how many, 0 if they exist."""
    if invented_needs().exists():
        return 0
    with showing(demonstration=True):
        return _load(now)


def remove_needs(_now: dt.datetime) -> int:
    """Delete the demonstration's needs; how many."""
    rows = invented_needs()
    count = rows.count()
    rows.delete()
    return count


def _load(now: dt.datetime) -> int:
    home = territory(home_territory())
    communes = built_in_within(Kind.COMMUNE, Address(home.kind, home.code))
    largest = sorted(communes, key=lambda commune: (-(commune.population or 0), commune.code))
    with transaction.atomic():
        for place, stated in zip(largest, INVENTED_NEEDS, strict=False):
            _write(stated, place.address, place.name, now=now)
    return invented_needs().count()


def _write(stated: InventedNeed, address: str, commune: str, *, now: dt.datetime) -> None:
    today = localdate(now)
    asked_at = now - dt.timedelta(days=stated.asked_days_ago)
    plan = stated.plan(address, today=today)
    is_over = stated.outcome is not None
    closed_at = asked_at + dt.timedelta(days=31) if is_over else None
    need = Need(
        buyer_name=f"{commune_named(commune)} (inventée)",
        state=(NeedState.OUTCOME if is_over else NeedState.ASKED).value,
        created_at=asked_at,
        changed_at=asked_at,
        asked_at=asked_at,
        named_at=asked_at if stated.is_named else None,
        closed_at=closed_at,
        next_wave_on=None if is_over else next_wave_after(today),
        outcome=stated.outcome.value if stated.outcome else "",
        outcome_at=closed_at + dt.timedelta(days=30) if closed_at else None,
    )
    put_need_plan(need, plan)
    need.save()
    _answer(need, stated, asked_at, today=today)
    if is_over:
        need.bought_from = need.inquiries.filter(answer=InquiryAnswer.INTERESTED.value).first()
        need.save(update_fields=["bought_from"])
    acts = [(NeedVerb.KEPT, asked_at), (NeedVerb.ASKED, asked_at)]
    acts += [(NeedVerb.CLOSED, closed_at), (NeedVerb.OUTCOME, closed_at + dt.timedelta(days=30))] if closed_at else []
    NeedChange.objects.bulk_create(
        NeedChange(need=need, at=moment, act=verb.value, values=need_values(need)) for verb, moment in acts
    )
    NeedQuestion.objects.bulk_create(
        NeedQuestion(
            need=need,
            text=text,
            asked_at=asked_at + dt.timedelta(days=2),
            reply=reply,
            replied_at=asked_at + dt.timedelta(days=3) if reply else None,
        )
        for text, reply in stated.questions
    )


def _answer(need: Need, stated: InventedNeed, asked_at: dt.datetime, *, today: dt.date) -> None:
    """The structures that would have been asked, with their answers."""
    plan = stated_plan(need)
    question = need_at(plan.territory, frozenset(plan.sectors), plan.yearly_eur)
    matches = structures_for(question, today=today)[: stated.inquiries] if question is not None else []
    messages, reasons = cycle(INVENTED_MESSAGES), cycle(INVENTED_REASONS)
    for place, match in enumerate(matches):
        wave = place // WAVE_SIZE
        sent_at = asked_at + dt.timedelta(days=7 * wave)
        # Every other one answers, interested ones first.
        answered = place // 2 if place % 2 == 0 else stated.interested + stated.declined
        is_interested = answered < stated.interested
        is_declined = not is_interested and answered < stated.interested + stated.declined
        message, capacity = next(messages) if is_interested else ("", "")
        answer = InquiryAnswer.INTERESTED if is_interested else InquiryAnswer.DECLINED if is_declined else None
        inquiry = Inquiry.objects.create(
            need=need,
            structure_id=match.number,
            structure_name=match.structure.name,
            siret=match.structure.siret,
            kind=match.structure.kind.value,
            wave=wave + 1,
            match=match_values(match),
            asked_at=sent_at,
            sent_at=sent_at,
            answer=answer.value if answer else "",
            answered_at=sent_at + dt.timedelta(hours=6 + 5 * place) if answer else None,
            message=message,
            capacity=capacity,
            contact=INVENTED_CONTACT if is_interested else "",
            reason=next(reasons).value if is_declined else "",
        )
        if inquiry.answered_at is not None:
            InquiryChange.objects.create(
                inquiry=inquiry,
                at=inquiry.answered_at,
                answer=inquiry.answer,
                message=message,
                capacity=capacity,
                contact=inquiry.contact,
                reason=inquiry.reason,
            )
