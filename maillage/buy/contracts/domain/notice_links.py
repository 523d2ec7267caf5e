"""Which notices belong to a contract: certain where a number says so, candidates with their reasons otherwise.

The official data of contracts name no notice; a buyer that publishes here may. Else a number is that of the contract in
an award, or of the purchase, published by the same buyer (SIREN); a notice that a certain one names is certain too. All
else is candidate: the same buyer, days that fit, and the same kind of purchase or nearly the same words.
"""

import datetime as dt
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from maillage.buy.notices.domain.terms import Notice, NoticeKind
from maillage.core.text import normalised_text

# A call comes before the notification, an award soon after; what is outside is not looked at.
LONGEST_BEFORE: Final = dt.timedelta(days=730)
LONGEST_AFTER: Final = dt.timedelta(days=366)
_CALL_BEFORE: Final = dt.timedelta(days=548)  # a call that led to a contract eighteen months later is rare
_AWARD_BEFORE: Final = dt.timedelta(days=31)
_SHORTEST_NUMBER: Final = 5  # letters and digits: a shorter number is the buyer's first, second … of a year
_ALIKE: Final = 0.5  # of the words of the shorter object, alone
_NEAR: Final = 0.25  # beside the same CPV class
_MOST_CANDIDATES: Final = 3
_CPV_CLASS: Final = 5
_SIREN: Final = 9
_SHORTEST_WORD: Final = 4
_WORD: Final = re.compile(r"[a-z0-9]+")
_CALLS: Final = frozenset({NoticeKind.CALL, NoticeKind.PRIOR, NoticeKind.CORRECTION})


@dataclass(frozen=True, slots=True)
class NoticedContract:
    """What of a contract is compared with notices; ``holder_sirens`` of its holders as awarded.

    ``notices``: the numbers of its notices, where its buyer gave them.
    """

    number: str | None
    buyer_id: str | None
    object: str | None
    cpv: str | None
    notified_on: dt.date | None
    amount_eur: float | None
    holder_sirens: Collection[str] = ()
    notices: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class NoticeLink:
    """A notice that belongs to a contract, or may; ``lot_number`` where its award says which lot the contract is."""

    notice: Notice
    is_certain: bool
    reasons: tuple[str, ...]
    lot_number: str | None = None
    score: float = 0.0


def notice_links(contract: NoticedContract, notices: Sequence[Notice]) -> Sequence[NoticeLink]:
    """The notices of a contract among those of its buyer: the certain ones, else at most three candidates."""
    certain = {notice.number: link for notice in notices if (link := _numbered_link(contract, notice)) is not None}
    for link in list(certain.values()):
        for notice in notices:
            if notice.number in link.notice.previous and notice.number not in certain:
                certain[notice.number] = NoticeLink(notice, True, ("named-by-notice",), link.lot_number)
    if certain:
        return sorted(certain.values(), key=lambda link: (link.notice.published_on or dt.date.max, link.notice.number))
    candidates = [link for notice in notices if (link := _candidate(contract, notice)) is not None]
    candidates.sort(key=lambda link: (-link.score, link.notice.number))
    return candidates[:_MOST_CANDIDATES]


def similarity(first: str | None, second: str | None) -> float:
    """The share of the words of the shorter text that the other has (0-1); words of four letters or more."""
    texts = [
        {word for word in _WORD.findall(normalised_text(text or "")) if len(word) >= _SHORTEST_WORD}
        for text in (first, second)
    ]
    shortest = min(map(len, texts))
    return len(texts[0] & texts[1]) / shortest if shortest else 0.0


def _numbered_link(contract: NoticedContract, notice: Notice) -> NoticeLink | None:
    is_stated = _bare(notice.number) in set(map(_bare, contract.notices))
    stated = NoticeLink(notice, True, ("stated-by-buyer",)) if is_stated else None
    number = _bare(contract.number)
    siren = (contract.buyer_id or "")[:_SIREN]
    if len(number) < _SHORTEST_NUMBER or not siren or (notice.buyer_id or "")[:_SIREN] != siren:
        return stated
    for award in notice.awards:
        if _bare(award.contract_number) == number:
            return NoticeLink(notice, True, ("contract-number",), award.lot_number)
    if any(_bare(reference) == number for reference in notice.references):
        return NoticeLink(notice, True, ("purchase-number",))
    return stated


def _candidate(contract: NoticedContract, notice: Notice) -> NoticeLink | None:
    if contract.notified_on is None or notice.published_on is None:
        return None
    before = contract.notified_on - notice.published_on
    if notice.kind in _CALLS:
        fits = dt.timedelta(0) < before <= _CALL_BEFORE
    else:
        fits = -LONGEST_AFTER <= before <= _AWARD_BEFORE
    alike = max(similarity(contract.object, text) for text in (notice.object, *(lot.title for lot in notice.lots)))
    codes = {code[:_CPV_CLASS] for code in (notice.cpv, *(lot.cpv for lot in notice.lots)) if code}
    same_class = bool(contract.cpv) and (contract.cpv or "")[:_CPV_CLASS] in codes
    if not fits or (alike < _ALIKE and not (same_class and alike >= _NEAR)):
        return None
    siren = (contract.buyer_id or "")[:_SIREN]
    reasons = ["same-buyer" if siren and (notice.buyer_id or "")[:_SIREN] == siren else "same-buyer-name"]
    reasons += ["same-cpv-class"] if same_class else []
    reasons += ["similar-object"] if alike >= _NEAR else []
    holders = {number[:_SIREN] for award in notice.awards for number in award.holder_ids}
    reasons += ["same-holder"] if holders.intersection(contract.holder_sirens) else []
    amounts = {round(award.amount_eur) for award in notice.awards if award.amount_eur}
    reasons += ["same-amount"] if contract.amount_eur and round(contract.amount_eur) in amounts else []
    score = alike + same_class + 2 * ("same-holder" in reasons) + 2 * ("same-amount" in reasons)
    return NoticeLink(notice, False, tuple(reasons), score=score)


def _bare(number: str | None) -> str:
    return "".join(_WORD.findall(normalised_text(number or "")))
