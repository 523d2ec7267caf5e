"""Erases texts of needs closed long ago: counts and outcome stay, tokens become invalid."""

import datetime as dt

from django.db import transaction

from maillage.include.sourcing.domain.needs import KEPT_DAYS
from maillage.include.sourcing.store.models import Inquiry, InquiryChange, NeedQuestion


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
