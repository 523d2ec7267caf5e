"""Pictures in a PDF that is sent by e-mail: the first ones, each with its caption; the others are named."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from maillage.kits.pictures.models import GivenPicture
from maillage.kits.pictures.terms import MOST_PRINTED, MOST_PRINTED_BYTES, PictureLicence


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
