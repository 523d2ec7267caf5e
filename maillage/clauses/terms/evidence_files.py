"""Files that prove the hours of a month: what they may be, how large and how many, what became of one at the door."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from maillage.clauses.terms.months import WorkMonth

MOST_FILE_BYTES: Final = 5 * 1024 * 1024
MOST_FILES_A_MONTH: Final = 6  # with one reporter
LONGEST_FILE_NAME: Final = 80


class EvidenceKind(StrEnum):
    """What a file is, by its content; the word ends its name."""

    PDF = "pdf"
    PNG = "png"
    JPEG = "jpg"


EVIDENCE_TYPES: Final[Mapping[EvidenceKind, str]] = {
    EvidenceKind.PDF: "application/pdf",
    EvidenceKind.PNG: "image/png",
    EvidenceKind.JPEG: "image/jpeg",
}


@dataclass(frozen=True, slots=True)
class SentEvidence:
    """A file as it was sent: its name there, its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class CleanEvidence:
    """A file as it is kept: without what cameras and programs write into it; ``is_renamed`` where its name was not."""

    kind: EvidenceKind
    name: str
    content: bytes
    is_renamed: bool


@dataclass(frozen=True, slots=True)
class KeptEvidence:
    """A file that is kept, without its content."""

    number: int
    name: str
    kind: EvidenceKind
    month: WorkMonth
    reporter_name: str
    kept_on: dt.date
