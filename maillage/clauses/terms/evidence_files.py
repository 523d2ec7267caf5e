"""Evidence files: accepted types, size and number."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from maillage.clauses.terms.months import WorkMonth

MOST_FILE_BYTES: Final = 5 * 1024 * 1024
MOST_FILES_A_MONTH: Final = 6  # with one reporter


class EvidenceKind(StrEnum):
    """The type of a file by content; the value is its extension."""

    PDF = "pdf"
    PNG = "png"
    JPEG = "jpg"


EVIDENCE_TYPES: Final[Mapping[EvidenceKind, str]] = {
    EvidenceKind.PDF: "application/pdf",
    EvidenceKind.PNG: "image/png",
    EvidenceKind.JPEG: "image/jpeg",
}


@dataclass(frozen=True, slots=True)
class KeptEvidence:
    """A stored file, without its content."""

    number: int
    name: str
    kind: EvidenceKind
    month: WorkMonth
    reporter_name: str
    kept_on: dt.date
