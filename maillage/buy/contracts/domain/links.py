"""Links between contracts: kind, sureness and reasons; the enumerations of the table of links."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class LinkKind(StrEnum):
    """The relation of contract ``from_number`` to contract ``to_number``."""

    ORDER = "order-of"  # of a framework
    LOT = "lot-of"  # the buyer gave both one number: lots of one consultation; links to the first
    CONSULTATION = "same-consultation"  # only object, date and buyer suggest it; links to the first
    RESTATEMENT = "restatement-of"  # the same contract under another number; links to the one that counts
    JOINT = "joint-purchase"  # several buyers, one contract; links to the one that counts
    SUCCESSOR = "successor"  # links to the contract that may follow it


class LinkSureness(StrEnum):
    """CERTAIN: by identifier. CANDIDATE: by its reasons, and never asserted."""

    CERTAIN = "certain"
    CANDIDATE = "candidate"


class LinkReason(StrEnum):
    """A reason to link two contracts."""

    NUMBER = "same-number"
    FRAMEWORK_NUMBER = "framework-number"
    SIMILAR_NUMBER = "similar-number"  # the same letters and digits, or another amendment rank (format 1.x)
    SAME_BUYER = "same-buyer"
    SAME_HOLDER = "same-holder"
    SAME_CPV = "same-cpv"
    SAME_CPV_CLASS = "same-cpv-class"
    SAME_OBJECT = "same-object"
    SIMILAR_OBJECT = "similar-object"
    SAME_DAY = "same-day"
    SAME_AMOUNT = "same-amount"
    NEAR_END = "near-end"  # notified within three months of the end of the other
    WITHIN_FRAMEWORK = "within-framework"  # notified while the framework ran
    SIMILAR_AMOUNT = "similar-amount"


# The weight of each reason in the score of a successor, and the minimum score. Fitted on pairs labelled by hand
# (docs/explanation/contract-figures.md).
SUCCESSOR_WEIGHTS: Final[Mapping[LinkReason, float]] = {
    LinkReason.SAME_OBJECT: 0.5,
    LinkReason.SIMILAR_OBJECT: 0.3,
    LinkReason.SAME_CPV: 0.15,
    LinkReason.SAME_HOLDER: 0.15,
    LinkReason.NEAR_END: 0.1,
    LinkReason.SIMILAR_AMOUNT: 0.1,
}
LEAST_SUCCESSOR_SCORE: Final = 0.5
MOST_SUCCESSORS: Final = 5
SUCCESSOR_WINDOW_MONTHS: Final = 6  # before and after the end: a new contract is often notified early
NEAR_END_MONTHS: Final = 3
# Shorter contracts are not renewed: works and studies of a few weeks. Measured: 378 contracts of six months or more
# ended in fourteen months, 146 of them have a later one of the same buyer and class within six months.
LEAST_RENEWED_MONTHS: Final = 6
SAME_OBJECT_SHARE: Final = 0.6  # shared words of two objects, out of all words of both
SIMILAR_OBJECT_SHARE: Final = 0.25
SIMILAR_AMOUNT_RATIO: Final = 2.0


@dataclass(frozen=True, slots=True)
class LabelledPairs:
    """The evaluation of a rule on hand-labelled pairs: labelled, correct, predicted, and true positives.

    ``precision`` and ``recall`` are 95 % Wilson intervals.
    """

    labelled: int
    right: int
    said: int
    said_and_right: int
    precision: tuple[float, float]
    recall: tuple[float, float]


# docs/explanation/contract-figures.md; a test checks that the rule still reaches it.
MEASURED_SUCCESSORS: Final = LabelledPairs(100, 4, 7, 4, (0.25, 0.84), (0.51, 1.0))
