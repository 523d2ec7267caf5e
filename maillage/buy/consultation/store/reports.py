"""Reports of readers that somebody is named in a consultation: kept for the agency until it settles them."""

import datetime as dt
from typing import Final

from django.db import transaction

from maillage.buy.consultation.store.bid_links import INVENTED
from maillage.buy.consultation.store.models import Tender, TenderReport
from maillage.core.problems import Refused, sentence

_MOST_WAITING: Final = 20
_MANY: Final = sentence("Plusieurs signalements attendent déjà pour cette consultation : l’agence les lit.")


@transaction.atomic
def report_person(tender: Tender, text: str, *, now: dt.datetime) -> TenderReport:
    """Keep a report; nothing of who reports is kept. Refused where many wait already."""
    if tender.organisation_id is None:
        raise Refused("consultation_invented", INVENTED)
    if tender.reports.filter(settled_at=None).count() >= _MOST_WAITING:
        raise Refused("reports_many", _MANY)
    return TenderReport.objects.create(tender=tender, text=text, reported_at=now)


def waiting_reports(*, most: int) -> list[TenderReport]:
    """The reports that nobody settled, the oldest first."""
    rows = TenderReport.objects.filter(settled_at=None).select_related("tender__organisation")
    return list(rows[:most])


def settle_reports(tender: Tender, user: int, *, now: dt.datetime) -> int:
    """Settle what waits on a consultation, and erase its words, which may name the person again; how many."""
    waiting = TenderReport.objects.filter(tender=tender, settled_at=None)
    return waiting.update(settled_at=now, settled_by=user, text="")
