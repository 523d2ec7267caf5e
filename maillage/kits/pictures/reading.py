"""A picture as it is received and given out: read up to a bound, decoded, written anew without what cameras add."""

from typing import Final

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse

from maillage.core.files.received_documents import DocumentKind, document_kind, still_document
from maillage.core.problems import Refused, sentence
from maillage.kits.pictures.terms import MEDIA_TYPES, MOST_PICTURE_BYTES

_CACHE: Final = "public, max-age=3600"  # no longer: a picture may be taken back
_MISSING: Final = sentence("Choisissez l’image : un PNG ou un JPEG.")
_OTHER_KIND: Final = sentence("Ce fichier n’est ni un PNG ni un JPEG : enregistrez l’image dans l’un de ces formats.")
_TOO_LARGE: Final = sentence("Cette image dépasse %(most)s Mo : enregistrez-la plus petite.")


def received_picture(sent: object, *, most: int = MOST_PICTURE_BYTES) -> tuple[DocumentKind, bytes]:
    """The kind and stored content of the file that a form received; Refused without one, and as ``picture_content``."""
    if not isinstance(sent, UploadedFile) or not sent.name:
        raise Refused("picture_missing", _MISSING)
    # One byte more than is taken: the rule says that it is too large, and the rest is never read.
    return picture_content(sent.read(most + 1), most=most)


def picture_content(content: bytes, *, most: int = MOST_PICTURE_BYTES) -> tuple[DocumentKind, bytes]:
    """The kind and stored content of a received picture; Refused for another file, a large one, or a broken one."""
    if len(content) > most:
        raise Refused("picture_too_large", _TOO_LARGE, most=most // 1024**2)
    kind = document_kind(content)
    if kind is None or kind.value not in MEDIA_TYPES:
        raise Refused("picture_kind", _OTHER_KIND)
    return kind, still_document(content, kind)


def picture_answer(content: bytes, ending: str) -> HttpResponse:
    """The response with a stored picture."""
    answer = HttpResponse(content, content_type=MEDIA_TYPES[ending])
    answer["Cache-Control"] = _CACHE
    return answer
