"""A picture as it is received, given out and printed: read up to a bound, re-encoded without the camera's metadata."""

from collections.abc import Sequence
from typing import Final

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.utils.translation import gettext as _

from maillage.core.files.received_documents import DocumentKind, document_kind, still_document, web_picture
from maillage.core.problems import Refused, sentence
from maillage.kits.pictures.models import GivenPicture
from maillage.kits.pictures.terms import (
    LONGEST_SIDE,
    MEDIA_TYPES,
    MOST_PICTURE_BYTES,
    MOST_PRINTED,
    MOST_PRINTED_BYTES,
    PictureLicence,
)

_CACHE: Final = "public, max-age=3600"  # no longer: a picture may be taken back
_MISSING: Final = sentence("Choisissez l’image : un PNG ou un JPEG.")
_OTHER_KIND: Final = sentence("Ce fichier n’est ni un PNG ni un JPEG : enregistrez l’image dans l’un de ces formats.")
_TOO_LARGE: Final = sentence("Cette image dépasse %(most)s Mo : enregistrez-la plus petite.")


def received_picture(sent: object, *, most: int = MOST_PICTURE_BYTES) -> tuple[DocumentKind, bytes]:
    """The kind and stored content of the file that a form received; Refused without one, and as ``picture_content``."""
    return picture_content(_sent_content(sent, most), most=most)


def received_web_picture(sent: object) -> tuple[DocumentKind, bytes]:
    """The same for a page that shows many: upright, and no larger than a screen."""
    content = _sent_content(sent, MOST_PICTURE_BYTES)
    _refuse_kind(content, MOST_PICTURE_BYTES)
    return DocumentKind.JPEG, web_picture(content, longest_side=LONGEST_SIDE)


def picture_content(content: bytes, *, most: int = MOST_PICTURE_BYTES) -> tuple[DocumentKind, bytes]:
    """The kind and stored content of a received picture; Refused for another file, a large one, or a broken one."""
    kind = _refuse_kind(content, most)
    return kind, still_document(content, kind)


def _sent_content(sent: object, most: int) -> bytes:
    if not isinstance(sent, UploadedFile) or not sent.name:
        raise Refused("picture_missing", _MISSING)
    # One byte more than is taken: the rule says that it is too large, and the rest is never read.
    content: bytes = sent.read(most + 1)
    return content


def _refuse_kind(content: bytes, most: int) -> DocumentKind:
    """The kind of a picture; Refused for another file, and for a large one."""
    if len(content) > most:
        raise Refused("picture_too_large", _TOO_LARGE, most=most // 1024**2)
    kind = document_kind(content)
    if kind is None or kind.value not in MEDIA_TYPES:
        raise Refused("picture_kind", _OTHER_KIND)
    return kind


def picture_answer(content: bytes, ending: str) -> HttpResponse:
    """The response with a stored picture."""
    answer = HttpResponse(content, content_type=MEDIA_TYPES[ending])
    answer["Cache-Control"] = _CACHE
    return answer


def picture_files(pictures: Sequence[GivenPicture]) -> dict[str, bytes]:
    """The content of those that are printed, by file name: the first ones, while they are few and light enough."""
    return {_file_name(picture): bytes(picture.content) for picture in _printed(pictures)}


def picture_captions(pictures: Sequence[GivenPicture]) -> list[dict[str, str]]:
    """What a PDF says of each picture; its ``file`` is "" for one that is only named."""
    printed = {picture.pk for picture in _printed(pictures)}
    return [
        {
            "file": _file_name(picture) if picture.pk in printed else "",
            "alt": picture.alt,
            "caption": f"{picture.title}. {_('Crédit :')} {picture.credit}, {_(PictureLicence(picture.licence).label)}",
        }
        for picture in pictures
    ]


def _printed(pictures: Sequence[GivenPicture]) -> list[GivenPicture]:
    printed, total = [], 0
    for picture in pictures[:MOST_PRINTED]:
        total += picture.size_bytes
        if total <= MOST_PRINTED_BYTES:
            printed.append(picture)
    return printed


def _file_name(picture: GivenPicture) -> str:
    return f"picture-{picture.pk}.{picture.ending}"
