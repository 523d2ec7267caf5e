"""What is noted of a consultation in the audit trail of its buyer."""

import datetime as dt

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.trace import note
from maillage.buy.consultation.domain.tenders import TenderVerb
from maillage.buy.consultation.store.models import Tender


def about_tender(tender: Tender) -> str:
    """The identity of a consultation in the trail."""
    return f"consultation:{tender.pk}"


def note_tender(acting: Acting, verb: TenderVerb, tender: Tender, *, now: dt.datetime) -> None:
    """Note that this was done to a consultation."""
    note(acting, verb, about=about_tender(tender), title=tender.object, now=now)
