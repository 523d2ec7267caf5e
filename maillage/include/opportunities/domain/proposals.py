"""What is proposed to a buyer for a purchase, by who reaches it. The rule: docs/explanation/opportunities.md.

The steps are those of the advice that a described need gets (inclusion); beside them stands what that does not need:
where the directory says nothing sure of a place, too few structures are no proof, and the proposal is "not known".
"""

import datetime as dt
from typing import Final

from maillage.include.opportunities.domain.opportunities import OpportunityKind, Proposal, ProposedLevel, ReachCount
from maillage.include.structures.domain.reservations import (
    CLAUSE_ARTICLE,
    ENOUGH_FOR_ALL,
    ENOUGH_FOR_CLAUSE,
    ENOUGH_FOR_LOT,
    MOST_DEPENDENCE,
)

LEAST_CONFIRMED_SHARE: Final = 0.5  # as for blank zones: an old list is no proof that nobody is there
# A notice comes out about so long before the contract that it replaces ends; a bound to be discussed.
NOTICE_BEFORE_END_MONTHS: Final = 6
_DAYS_OF_MONTH: Final = 30
_MONTHS_OF_YEAR: Final = 12


def proposal(count: ReachCount, *, reserved: str = "") -> Proposal:
    """What is proposed; where the buyer ``reserved`` the purchase already, that stands as it said it."""
    if reserved:
        return Proposal(ProposedLevel.RESERVE, reserved)
    in_reach, dependence = count.in_reach, count.dependence
    article = in_reach.article_for_more_than(ENOUGH_FOR_ALL)
    if article and dependence is not None and dependence < MOST_DEPENDENCE:
        return Proposal(ProposedLevel.RESERVE, article)
    if article := in_reach.article_for_more_than(ENOUGH_FOR_LOT):
        return Proposal(ProposedLevel.RESERVE_LOT, article)
    if in_reach.total > ENOUGH_FOR_CLAUSE:
        return Proposal(ProposedLevel.CLAUSE, CLAUSE_ARTICLE)
    is_known = count.confirmed_share is not None and count.confirmed_share >= LEAST_CONFIRMED_SHARE
    return Proposal(ProposedLevel.NONE if is_known and not count.unsaid else ProposedLevel.UNKNOWN, "")


def act_by(kind: OpportunityKind, on: dt.date) -> dt.date:
    """The day from which a notice may be out: until then a structure is early, and a buyer free to choose."""
    if kind is OpportunityKind.PLANNED:
        return on
    return on - dt.timedelta(days=NOTICE_BEFORE_END_MONTHS * _DAYS_OF_MONTH)


def yearly_eur(amount_eur: float | None, months: int | None) -> float | None:
    """The amount of a contract a year; one of a year and less, or of a length not said, is taken whole."""
    if amount_eur is None or not amount_eur > 0:
        return None
    return amount_eur * _MONTHS_OF_YEAR / max(months or 0, _MONTHS_OF_YEAR)
