"""Documents that users upload and others will open (PDF, PNG, JPEG): stored only after their structure was parsed.

Parsing takes libraries that hostile files may hang or crash, so it runs in a child process; what is stored is what the
library wrote from its parsed form, never the octets received.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from maillage.core.bounds.isolation import ProcessBounds, bounded_output
from maillage.core.extras import is_installed
from maillage.core.problems import Refused, sentence


class DocumentKind(StrEnum):
    """The type of a document, from its content; the value is its file extension."""

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
_LIBRARIES: Final = ("pikepdf", "PIL")
_MISSING: Final = sentence(
    "Ce serveur n’a pas de quoi lire les images et les PDF qu’il reçoit : l’agence installe ce qui manque par "
    "« %(command)s ». Gardez votre fichier, et renvoyez-le ensuite."
)
_BOUNDS: Final = ProcessBounds(seconds=0.8, memory_mb=160, written_bytes=16 * 1024 * 1024)


def document_kind(content: bytes) -> DocumentKind | None:
    """The type of a document by its first octets; None if it is none of these."""
    return next((kind for beginning, kind in _BEGINNINGS.items() if content.startswith(beginning)), None)


def web_picture(content: bytes, *, longest_side: int) -> bytes:
    """A picture as a JPEG for pages: upright, at most so many points a side, without metadata.

    Raises Refused if it cannot be decoded, takes too many resources, or the extra ``documents`` is not installed.
    """
    return _rewritten("maillage.core.files.received_picture:write_web_jpeg", str(longest_side), content=content)


def still_document(content: bytes, kind: DocumentKind) -> bytes:
    """The document in a form that is safe to store and open: complete, without scripts, embedded files or metadata.

    Raises Refused if it cannot be parsed, contains active content, needs a password, takes too many resources, or the
    extra ``documents`` is not installed.
    """
    return _rewritten(_READERS[kind], content=content)


def _rewritten(function: str, *words: str, content: bytes) -> bytes:
    if not all(map(is_installed, _LIBRARIES)):
        # A Refused, not an Unavailable: the form that sent the file shows it, and keeps what was typed beside.
        command = 'pip install "maillage[documents]"'
        raise Refused("extra_missing", _MISSING, command=command).fixed_by(command)
    with bounded_output(function, *words, source=content, bounds=_BOUNDS) as written:
        return written.read()
