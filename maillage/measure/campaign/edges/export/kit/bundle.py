"""The files of a territory's kit: names, one by one for the command line, and as a ZIP for the page."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.utils.translation import gettext as _

from maillage.measure.campaign.edges.export.kit.brand import Brand, brand_of_agency
from maillage.measure.campaign.edges.export.kit.content import PIECES, Piece, content_of
from maillage.measure.campaign.edges.export.kit.press import PrintOrder, digest_of, stored_file
from maillage.territory.domain.terms import Territory


@dataclass(frozen=True, slots=True)
class KitFile:
    """A file of the kit: what to print, and its name."""

    piece: Piece
    form: str
    page: int = 1
    has_marks: bool = False

    @property
    def name(self) -> str:
        """The name of the file: "affiche-a4-fond-perdu.pdf", "depliant-2.png"."""
        marks = "-fond-perdu" if self.has_marks else ""
        page = f"-{self.page}" if self.form != "pdf" and len(self.piece.pages) > 1 and not self.piece.is_moving else ""
        return f"{self.piece.word}{marks}{page}.{self.form}"

    def order(self, place: Territory, *, brand: Brand, base: str) -> PrintOrder:
        """The print order of the file for ``place``."""
        content = content_of(place, self.piece, brand=brand, base=base, has_marks=self.has_marks)
        return PrintOrder(self.piece, content, self.form, self.page)


def files_of(piece: Piece) -> Iterator[KitFile]:
    """The files of a piece in all its formats; print pieces also have a PDF with bleed and crop marks."""
    for form in piece.forms:
        if form == "pdf" or piece.is_moving:
            # The still image of an animated piece is its last scene, with the call to action.
            yield KitFile(piece, form, len(piece.pages) if form == "png" else 1)
        else:
            yield from (KitFile(piece, form, page + 1) for page in range(len(piece.pages)))
    if piece.is_paper:
        yield KitFile(piece, "pdf", has_marks=True)


KIT_FILES: Final = tuple(file for piece in PIECES for file in files_of(piece))
_OLDEST_DAY: Final = (1980, 1, 1, 0, 0, 0)


def kit_archive(place: Territory, *, base: str) -> bytes:
    """The kit of ``place`` as a ZIP; Unavailable if too many others are printing."""
    brand, folder = brand_of_agency(), folder_name(place)

    def zipped() -> bytes:
        archive = BytesIO()
        with ZipFile(archive, "w") as bundle:
            _add(bundle, f"{folder}/LISEZ-MOI.txt", read_me(place).encode())
            for file in KIT_FILES:
                _add(bundle, f"{folder}/{file.name}", file.order(place, brand=brand, base=base).fresh_file())
        return archive.getvalue()

    # All pieces share their inputs, so that those of one determine the cache key.
    preview = content_of(place, PIECES[0], brand=brand, base=base).files
    return stored_file(f"{digest_of(preview, 'zip', repr(KIT_FILES))}.zip", zipped)


def folder_name(place: Territory) -> str:
    """The name of a kit's folder or ZIP."""
    return f"kit-{place.kind}-{place.code}"


def read_me(place: Territory) -> str:
    """The text of the kit's LISEZ-MOI.txt."""
    return _(
        "Kit de campagne : %(place)s\n\n"
        "PDF : pour imprimer. « fond-perdu » : pour l’imprimeur, 3 mm de fond perdu et traits de coupe.\n"
        "SVG : pour retoucher ou agrandir. PNG : pour une page web, un courriel, un écran.\n"
        "GIF et SVG de la bannière animée : pour le site de la commune.\n\n"
        "Le compteur est celui du jour où le kit a été fait : refaites-le avant de réimprimer.\n"
    ) % {"place": place.name}


def _add(bundle: ZipFile, name: str, content: bytes) -> None:
    # A constant date makes the ZIP deterministic.
    entry = ZipInfo(name, _OLDEST_DAY)
    entry.external_attr = 0o644 << 16
    is_packed = name.endswith((".png", ".gif"))
    bundle.writestr(entry, content, compress_type=ZIP_STORED if is_packed else ZIP_DEFLATED)
