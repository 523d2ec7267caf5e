"""The terms of a call for pitches: criteria with weights, marks, ranks, decisions, attachments."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Final

from maillage.core.files.received_documents import DocumentKind, document_kind
from maillage.core.problems import Refused, sentence
from maillage.core.word_enum import Labelled

MOST_MARK: Final = 5
MOST_CRITERIA: Final = 8
MOST_QUESTIONS: Final = 8
MOST_WEIGHT: Final = 10
LONGEST_ANSWER: Final = 2_000
LONGEST_WORDS: Final = 200
LONGEST_REMARK: Final = 1_000
MOST_READERS: Final = 30
MOST_ATTACHMENT_BYTES: Final = 5 * 1024 * 1024

_TOO_LARGE: Final = sentence(
    "La pièce jointe dépasse %(most)s Mo : vos réponses sont gardées ; joignez un fichier plus petit."
)
_OTHER_KIND: Final = sentence(
    "La pièce jointe n’est ni un PDF, ni une image PNG ou JPEG : vos réponses sont gardées ; enregistrez-la en PDF."
)

_TIE = 1e-9


class AttachmentKind(Labelled):
    """Kinds of files that may come with a pitch, by their media type."""

    PDF = "application/pdf", sentence("PDF")
    PNG = "image/png", sentence("image PNG")
    JPEG = "image/jpeg", sentence("image JPEG")


ATTACHMENT_KINDS: Final = {
    DocumentKind.PDF: AttachmentKind.PDF,
    DocumentKind.PNG: AttachmentKind.PNG,
    DocumentKind.JPEG: AttachmentKind.JPEG,
}


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


def attachment_kind(content: bytes) -> DocumentKind:
    """The kind of a file that may come with a pitch; Refused where it is too large, or of another kind."""
    if len(content) > MOST_ATTACHMENT_BYTES:
        raise Refused("attachment_too_large", _TOO_LARGE, most=MOST_ATTACHMENT_BYTES // 1024**2)
    kind = document_kind(content)
    if kind is None:
        raise Refused("attachment_kind", _OTHER_KIND)
    return kind


def weighted_score(marks: Mapping[int, int], weights: Mapping[int, int]) -> float | None:
    """The mean of the marks by the weights of their criteria; None unless every criterion has its mark."""
    if not weights or any(criterion not in marks for criterion in weights):
        return None
    return sum(marks[criterion] * weight for criterion, weight in weights.items()) / sum(weights.values())


def ranked_files(
    files: Collection[int], readings: Sequence[Reading], weights: Mapping[int, int]
) -> tuple[RankedFile, ...]:
    """The files, best first: the mean of their readers; equal scores share a rank, the earlier file stands first."""
    scores: dict[int, list[float]] = defaultdict(list)
    for reading in readings:
        score = weighted_score(reading.marks, weights)
        if score is not None:
            scores[reading.file].append(score)
    means = {file: fmean(several) for file, several in scores.items()}
    order = sorted(files, key=lambda file: (-means.get(file, -1.0), file))
    return tuple(
        RankedFile(
            file,
            score=means.get(file),
            lowest=min(scores[file], default=None),
            highest=max(scores[file], default=None),
            readers=len(scores[file]),
            rank=1 + sum(mean > means[file] + _TIE for mean in means.values()) if file in means else None,
        )
        for file in order
    )


def cut_after(ranking: Sequence[RankedFile], places: int) -> Cut | None:
    """How clear it is who is among the first ``places``; None where nobody stands behind, or scores are missing."""
    if not 0 < places < len(ranking):
        return None
    last, following = ranking[places - 1], ranking[places]
    if last.score is None or following.score is None:
        return None
    return Cut(last.score - following.score, max(last.spread or 0.0, following.spread or 0.0))
