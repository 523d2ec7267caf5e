"""How contracts belong together, how sure that is, and why it is thought so: the words of the table of links."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class LinkKind(StrEnum):
    """What the contract ``from_number`` is to the contract ``to_number``."""

    ORDER = "order-of"  # of a framework
    LOT = "lot-of"  # the same buyer gave both one number: lots of one consultation; to the first of them
    CONSULTATION = "same-consultation"  # nothing but object, day and buyer says so; to the first of them
    RESTATEMENT = "restatement-of"  # the same contract told again under another number; to the one that counts
    JOINT = "joint-purchase"  # several buyers, one contract; to the one that counts
    SUCCESSOR = "successor"  # to the contract that may follow it


class LinkSureness(StrEnum):
    """CERTAIN: an identifier says so. CANDIDATE: signs that are told, and never asserted."""

    CERTAIN = "certain"
    CANDIDATE = "candidate"


class LinkReason(StrEnum):
    """A sign that two contracts belong together."""

    NUMBER = "same-number"
    FRAMEWORK_NUMBER = "framework-number"
    SIMILAR_NUMBER = "similar-number"  # the same letters and digits, or another rank of amendment (format 1.x)
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


# What each sign adds to the score of a successor, and below which score nothing is said. Set on the pairs that were
# labelled by hand (docs/explanation/contract-figures.md).
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
SUCCESSOR_WINDOW_MONTHS: Final = 6  # before and after the end: a new contract is often notified ahead
NEAR_END_MONTHS: Final = 3
# Below, nothing is renewed: works and studies of a few weeks. Measured: 378 contracts of six months or more ended in
# fourteen months, 146 of them have a later one of the same buyer and class within six months.
LEAST_RENEWED_MONTHS: Final = 6
SAME_OBJECT_SHARE: Final = 0.6  # words that two objects share, of all words of both
SIMILAR_OBJECT_SHARE: Final = 0.25
SIMILAR_AMOUNT_RATIO: Final = 2.0


@dataclass(frozen=True, slots=True)
class LabelledPairs:
    """What a rule says of pairs labelled by hand: how many, how many are right, how many it says, how many of both.

    ``precision`` and ``recall``: 95 % intervals of Wilson.
    """

    labelled: int
    right: int
    said: int
    said_and_right: int
    precision: tuple[float, float]
    recall: tuple[float, float]


# docs/explanation/contract-figures.md; a test holds the rule to it.
MEASURED_SUCCESSORS: Final = LabelledPairs(100, 4, 7, 4, (0.25, 0.84), (0.51, 1.0))
