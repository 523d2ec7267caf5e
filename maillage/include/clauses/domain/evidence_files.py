"""Evidence files: accepted types, size and number; acceptance by content, and their names.

The content of a PDF or photo cannot be checked for names, so files are stored encrypted and readable by few
(store/evidence_files.py). Original file names may contain names too, and are dropped.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from maillage.core.files.received_documents import document_kind
from maillage.core.problems import Refused, sentence
from maillage.include.clauses.domain.months import WorkMonth

_EMPTY: Final = sentence("Ce fichier est vide : choisissez-en un autre.")
_TOO_LARGE: Final = sentence(
    "Ce fichier dépasse %(most)s Mo : prenez la photo en qualité moyenne, ou partagez le document."
)
_OTHER_KIND: Final = sentence(
    "Ce fichier n’est ni un PDF, ni une photo JPEG, ni une image PNG : enregistrez-le en PDF."
)
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


def evidence_kind(content: bytes) -> EvidenceKind:
    """The type of a file from its magic number; Refused if empty, too large or of another type."""
    if not content:
        raise Refused("evidence_empty", _EMPTY)
    if len(content) > MOST_FILE_BYTES:
        raise Refused("evidence_too_large", _TOO_LARGE, most=MOST_FILE_BYTES // 1024**2)
    kind = document_kind(content)
    if kind is None:
        raise Refused("evidence_kind", _OTHER_KIND)
    return EvidenceKind(kind.value)


def evidence_name(month: WorkMonth, kind: EvidenceKind, taken: Collection[str]) -> str:
    """The name of a file of a month, with the first number not in ``taken``."""
    stems = {name.rpartition(".")[0] for name in taken}
    numbered = (f"justificatif-{month.word}-{number}" for number in range(1, MOST_FILES_A_MONTH + 2))
    return f"{next(stem for stem in numbered if stem not in stems)}.{kind}"
