"""Erases what is not needed any more: replies begun and never sent, and what was not chosen, after a set time."""

import datetime as dt
from typing import Final

from django.conf import settings
from django.db import transaction

from maillage.buy.consultation.domain.register import RegisterAct
from maillage.buy.consultation.domain.tenders import TenderState
from maillage.buy.consultation.store.bids import sealed_folder
from maillage.buy.consultation.store.models import Bid, Tender
from maillage.buy.consultation.store.opening import opened_folder
from maillage.buy.consultation.store.register import append_event
from maillage.core.files.atomic import remove_path

_UNSENT_DAYS: Final = 30
_MOST_AT_ONCE: Final = 50


def erase_old_bids(now: dt.datetime) -> int:
    """Erase the replies that were not chosen, and those never sent; how many. The register stays."""
    unsent = Bid.objects.exclude(tender__organisation=None).filter(
        sent_at=None, tender__term__lt=now - dt.timedelta(days=_UNSENT_DAYS)
    )
    erased = 0
    for bid in unsent[:_MOST_AT_ONCE]:
        _remove_files(bid)
        bid.delete()
        erased += 1
    before = now - dt.timedelta(days=settings.CONSULTATION_RETENTION_DAYS)
    ended = [TenderState.AWARDED.value, TenderState.ABANDONED.value]
    real = Tender.objects.exclude(organisation=None)
    for tender in real.filter(state__in=ended, is_erased=False, closed_at__lt=before)[:_MOST_AT_ONCE]:
        erased += _erase_unchosen(tender, now)
    return erased


def _erase_unchosen(tender: Tender, now: dt.datetime) -> int:
    """Erase the other replies of a consultation, with the addresses left for it."""
    bids, links = tender.bids.all(), tender.links.all()
    if tender.winner is not None:
        bids, links = bids.exclude(pk=tender.winner.pk), links.exclude(pk=tender.winner.link_id)
    count = len(bids)
    for bid in bids:
        _remove_files(bid)
    with transaction.atomic():
        bids.delete()
        links.delete()
        tender.is_erased, tender.invited = True, []
        tender.save(update_fields=["is_erased", "invited"])
        append_event(RegisterAct.ERASED, tender, {"replies": count}, now=now)
    return count


def _remove_files(bid: Bid) -> None:
    remove_path(sealed_folder(bid.reply))
    remove_path(opened_folder(bid.reply))
