"""Documents that somebody sends and others will open (PDF, PNG, JPEG): kept only once their structure was read.

Reading them takes libraries that strangers' files may hang or bring down, so it happens in a process of its own; what
is kept is what the library wrote from what it read, never the octets that came.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from maillage.core.bounds.isolation import ProcessBounds, bounded_output


class DocumentKind(StrEnum):
    """What a document is, by its content; the word ends its name."""

    PDF = "pdf"
    PNG = "png"
    JPEG = "jpg"


_BEGINNINGS: Final[Mapping[bytes, DocumentKind]] = {
    b"%PDF-": DocumentKind.PDF,
    b"\x89PNG\r\n\x1a\n": DocumentKind.PNG,
    b"\xff\xd8\xff": DocumentKind.JPEG,
}
_READERS: Final[Mapping[DocumentKind, str]] = {
    DocumentKind.PDF: "maillage.core.files.received_pdf:write_still_pdf",
    DocumentKind.PNG: "maillage.core.files.received_picture:write_png",
    DocumentKind.JPEG: "maillage.core.files.received_picture:write_jpeg",
}
_BOUNDS: Final = ProcessBounds(seconds=0.8, memory_mb=160, written_bytes=16 * 1024 * 1024)


def document_kind(content: bytes) -> DocumentKind | None:
    """What a document is, by its first octets; None for anything else."""
    return next((kind for beginning, kind in _BEGINNINGS.items() if content.startswith(beginning)), None)


def still_document(content: bytes, kind: DocumentKind) -> bytes:
    """The document as it may be kept and opened: whole, without program, embedded file, or metadata.

    Raises Refused where it cannot be read, does something by itself, needs a password, or takes too much to read.
    """
    with bounded_output(_READERS[kind], source=content, bounds=_BOUNDS) as written:
        return written.read()
