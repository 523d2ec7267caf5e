"""The eight pieces of the kit: size, pages, files. Sizes are those printers and web pages ask for; nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from maillage.core.problems import NotFound, sentence

_MM_A_PIXEL: Final = 25.4 / 72  # on the screen a pixel is one point: a page of 300 points is 300 pixels wide


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece: its word in addresses, its size after cutting, the layout of each page, the forms it comes in.

    ``ppi`` is the fineness of its PNG. Pieces for paper may have bleed and crop marks.
    """

    word: str
    width_mm: float
    height_mm: float
    pages: tuple[str, ...]
    ppi: int
    is_paper: bool = True
    forms: tuple[str, ...] = ("pdf", "svg", "png")

    @property
    def is_moving(self) -> bool:
        """Whether its pages follow each other in time."""
        return "gif" in self.forms

    @property
    def width_px(self) -> int:
        """The width of a screen piece, as web pages state it."""
        return round(self.width_mm / _MM_A_PIXEL)

    @property
    def height_px(self) -> int:
        """The height of a screen piece."""
        return round(self.height_mm / _MM_A_PIXEL)


def _on_screen(width_px: int, height_px: int) -> tuple[float, float]:
    return width_px * _MM_A_PIXEL, height_px * _MM_A_PIXEL


PIECES: Final = (
    Piece("affiche-a3", 297, 420, ("portrait",), 150),
    Piece("affiche-a4", 210, 297, ("portrait",), 200),
    Piece("depliant", 148, 210, ("portrait", "verso"), 200),
    Piece("encart-demi-page", 190, 130, ("landscape",), 250),
    Piece("encart-quart-page", 92, 130, ("portrait",), 300),
    Piece("banniere", *_on_screen(300, 250), ("banner",), 144, is_paper=False),
    Piece(
        "banniere-animee",
        *_on_screen(300, 250),
        ("banner_call", "banner_place", "banner_code"),
        144,
        is_paper=False,
        forms=("svg", "gif", "png"),
    ),
    # 270 points at 288 points an inch: 1080 pixels.
    Piece("carre", *_on_screen(270, 270), ("square",), 288, is_paper=False),
)
_BY_WORD: Final[Mapping[str, Piece]] = MappingProxyType({piece.word: piece for piece in PIECES})


def piece_named(word: str) -> Piece:
    """The piece of that word; NotFound with the words there are."""
    if word not in _BY_WORD:
        raise NotFound(
            "piece_unknown",
            sentence("Le kit n’a pas de pièce « %(word)s ». Il a : %(words)s."),
            word=word[:40],
            words=", ".join(_BY_WORD),
        )
    return _BY_WORD[word]
