"""What is said of a picture, what may be done with it, how large it may be."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from maillage.core.files.received_documents import DocumentKind
from maillage.core.problems import sentence

LONGEST_TITLE: Final = 200
LONGEST_ALT: Final = 300
LONGEST_CREDIT: Final = 200
MOST_PICTURE_BYTES: Final = 8 * 1024 * 1024
LONGEST_SIDE: Final = 1_600  # points of a picture that stands on a page with others
# In a PDF that is sent by e-mail: the others are named, with the address of the page.
MOST_PRINTED: Final = 6
MOST_PRINTED_BYTES: Final = 12 * 1024 * 1024
MEDIA_TYPES: Final[Mapping[str, str]] = {DocumentKind.PNG.value: "image/png", DocumentKind.JPEG.value: "image/jpeg"}


class PictureLicence(StrEnum):
    """The licences under which a picture is given."""

    OPEN = "lov2"
    BY = "cc-by-4.0"
    BY_SA = "cc-by-sa-4.0"
    PRESS = "press"

    @property
    def label(self) -> str:
        """Its name, a French message id."""
        return _LABELS[self]


_LABELS: Final[Mapping[PictureLicence, str]] = {
    PictureLicence.OPEN: "Licence Ouverte 2.0",
    PictureLicence.BY: "CC BY 4.0",
    PictureLicence.BY_SA: "CC BY-SA 4.0",
    PictureLicence.PRESS: sentence("usage de presse seulement, avec le crédit"),
}


@dataclass(frozen=True, slots=True)
class PictureWords:
    """What is said of a picture: what it shows, whose it is, what may be done with it."""

    title: str
    alt: str
    credit: str
    licence: PictureLicence
