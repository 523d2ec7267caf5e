"""Asks the structures of a need in waves of ten, and closes needs after their deadline.

A wave only creates rows: store/letters.py sends their letters, and retries failures.
"""

import datetime as dt

from django.db import transaction
from django.utils.timezone import localdate

from maillage.accounts.store.trace import installation_acting
from maillage.include.sourcing.domain.needs import WAVE_SIZE, NeedState, NeedVerb
from maillage.include.sourcing.domain.waves import is_over, next_wave_after, wave_is_due
from maillage.include.sourcing.store.models import Inquiry, Need
from maillage.include.sourcing.store.need_history import note_need
from maillage.include.sourcing.store.needs import InquiryCounts, inquiry_counts, link_token, needs_to_follow
from maillage.include.sourcing.store.recipients import match_values, next_recipients
from maillage.web.protection.tokens import token_digest


def ask_next_wave(need: Need, *, today: dt.date, now: dt.datetime) -> int:
    """Ask the next best structures; how many. The next wave follows after the wait.

    The need's row is changed, but not saved.
    """
    recipients = next_recipients(need, today=today, most=WAVE_SIZE)
    last = need.inquiries.order_by("-wave").values_list("wave", flat=True).first() or 0
    for match in recipients:
        stated = match.structure
        inquiry = Inquiry.objects.create(
            need=need,
            structure_id=match.number,
            structure_name=stated.name,
            siret=stated.siret,
            kind=stated.kind.value,
            wave=last + 1,
            match=match_values(match),
            asked_at=now,
        )
        inquiry.token_digest = token_digest(link_token(inquiry))
        inquiry.save(update_fields=["token_digest"])
    need.next_wave_on = next_wave_after(today)
    return len(recipients)


def run_due_waves(now: dt.datetime) -> int:
    """Ask due waves and close due needs; how many of both."""
    today, count = localdate(now), 0
    for number in needs_to_follow().values_list("pk", flat=True):
        with transaction.atomic():
            # Read again under a lock: of two processes only one starts the wave.
            need = needs_to_follow().select_for_update(of=("self",)).filter(pk=number).first()
            if need is None:
                continue
            counts = inquiry_counts([need.pk]).get(need.pk, InquiryCounts())
            if is_over(need.answers_by, today):
                need.state, need.closed_at, need.next_wave_on = NeedState.CLOSED.value, now, None
                count += 1
                note_need(installation_acting(need.organisation_id or 0), need, NeedVerb.CLOSED, now=now)
            elif wave_is_due(
                next_wave_on=need.next_wave_on,
                interested=counts.interested,
                answers_by=need.answers_by,
                today=today,
            ):
                count += ask_next_wave(need, today=today, now=now)
            else:
                continue
            need.save(update_fields=["state", "closed_at", "next_wave_on"])
    return count
