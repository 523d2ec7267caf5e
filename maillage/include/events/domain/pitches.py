"""The terms of a call for pitches: criteria with weights, marks, ranks, decisions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from maillage.accounts.domain.terms import Labelled
from maillage.core.problems import sentence

MOST_MARK: Final = 5
MOST_CRITERIA: Final = 8
MOST_QUESTIONS: Final = 8
MOST_WEIGHT: Final = 10
LONGEST_ANSWER: Final = 2_000
LONGEST_WORDS: Final = 200
LONGEST_REMARK: Final = 1_000
MOST_READERS: Final = 30
MOST_ATTACHMENT_BYTES: Final = 5 * 1024 * 1024


class AttachmentKind(Labelled):
    """Kinds of files that may come with a pitch, by their media type."""

    PDF = "application/pdf", sentence("PDF")
    PNG = "image/png", sentence("image PNG")
    JPEG = "image/jpeg", sentence("image JPEG")


class PitchDecision(Labelled):
    """What became of a file."""

    WAITING = "waiting", sentence("en lecture")
    CHOSEN = "chosen", sentence("retenu")
    DECLINED = "declined", sentence("non retenu")


@dataclass(frozen=True, slots=True)
class Reading:
    """The marks of one reader for one file, by criterion; None: not marked (yet)."""

    reader: int
    file: int
    marks: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class RankedFile:
    """A file in the ranking: ``score`` out of MOST_MARK, ``lowest`` and ``highest`` of its readers, its rank from 1.

    ``score`` is None where nobody read it yet; such files come last, without a rank.
    """

    file: int
    score: float | None
    lowest: float | None
    highest: float | None
    readers: int
    rank: int | None

    @property
    def spread(self) -> float | None:
        """How far the readers are apart; None below two."""
        return None if self.readers < 2 or self.highest is None else self.highest - (self.lowest or 0.0)


@dataclass(frozen=True, slots=True)
class Cut:
    """Where the chosen end: the points between the last chosen and the next, and the largest spread of the two."""

    margin: float
    spread: float

    @property
    def is_tight(self) -> bool:
        """Whether the readers are further apart on these two than the two are from each other."""
        return self.margin < self.spread


class StandState(Labelled):
    """Where the asking for a stand is."""

    ASKED = "asked", sentence("demandé")
    GIVEN = "given", sentence("attribué")
    REFUSED = "refused", sentence("refusé")
