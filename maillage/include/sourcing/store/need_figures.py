"""Statistics on needs for the agency: counts, response times, outcomes; without contents."""

from dataclasses import dataclass
from statistics import median

from django.db.models import Count, Q

from maillage.include.sourcing.domain.needs import InquiryAnswer, NeedOutcome, NeedState
from maillage.include.sourcing.store.models import Inquiry, Need

_SECONDS_OF_DAY = 86_400


@dataclass(frozen=True, slots=True)
class NeedFigures:
    """Counts over needs of real buyers; ``median_days`` is None before the first answer."""

    drafts: int
    needs: int
    closed: int
    buyers: int
    inquiries: int
    interested: int
    declined: int
    needs_with_interest: int
    median_days: float | None
    bought: int
    nothing: int
    not_yet: int
    contracts: int


def need_figures() -> NeedFigures:
    """The statistics over all needs; drafts are only counted."""
    real = Need.objects.exclude(organisation=None)
    sent = real.exclude(state=NeedState.DRAFT.value)
    counts = sent.aggregate(
        needs=Count("pk"),
        closed=Count("pk", filter=Q(state__in=[NeedState.CLOSED.value, NeedState.OUTCOME.value])),
        buyers=Count("organisation", distinct=True),
        bought=Count("pk", filter=Q(outcome=NeedOutcome.BOUGHT.value)),
        nothing=Count("pk", filter=Q(outcome=NeedOutcome.NOTHING.value)),
        not_yet=Count("pk", filter=Q(outcome=NeedOutcome.NOT_YET.value)),
        contracts=Count("pk", filter=~Q(award_key="")),
    )
    inquiries = Inquiry.objects.exclude(need__organisation=None)
    answers = inquiries.order_by().aggregate(
        inquiries=Count("pk"),
        interested=Count("pk", filter=Q(answer=InquiryAnswer.INTERESTED.value)),
        declined=Count("pk", filter=Q(answer=InquiryAnswer.DECLINED.value)),
        needs_with_interest=Count("need", filter=Q(answer=InquiryAnswer.INTERESTED.value), distinct=True),
    )
    moments = inquiries.exclude(answered_at=None).values_list("asked_at", "answered_at")
    days = [(end - beginning).total_seconds() / _SECONDS_OF_DAY for beginning, end in moments if end]
    return NeedFigures(
        drafts=real.filter(state=NeedState.DRAFT.value).count(),
        median_days=median(days) if days else None,
        **counts,
        **answers,
    )
