"""The content of a piece: texts and pictures for design/kit.typ, from a territory and its figures.

QR codes are SVG with the required quiet zone. The eight pieces have the sizes expected by printers and web pages.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Final
from urllib.parse import urlsplit

import segno
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from maillage.core.problems import NotFound, sentence
from maillage.measure.campaign.edges.export.kit.brand import INK, Brand
from maillage.measure.figures.store.areas import area_of
from maillage.measure.figures.store.figures import figures_by_operator
from maillage.measure.protocol.domain.plan import TestKind
from maillage.measure.record.domain.terms import Origin, Selection, Usage
from maillage.measure.speedtest.pages.parts.sample_commands import max_volume_bytes, megabytes
from maillage.territory.domain.terms import Territory
from maillage.web.wording import formats
from maillage.web.wording.formats import french_typography

_MM_A_PIXEL: Final = 25.4 / 72  # on screens a pixel is a point: 300 points are 300 pixels


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece: name in URLs, trimmed size, layout of each page, file formats.

    ``ppi`` is the resolution of its PNG. Print pieces may have bleed and crop marks.
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
        """Whether its pages are scenes of an animation."""
        return "gif" in self.forms

    @property
    def width_px(self) -> int:
        """The width of a screen piece in pixels."""
        return round(self.width_mm / _MM_A_PIXEL)

    @property
    def height_px(self) -> int:
        """The height of a screen piece in pixels."""
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
    # 270 points at 288 points per inch are 1080 pixels.
    Piece("carre", *_on_screen(270, 270), ("square",), 288, is_paper=False),
)
_BY_WORD: Final[Mapping[str, Piece]] = {piece.word: piece for piece in PIECES}


def piece_by_name(word: str) -> Piece:
    """The piece of that name; NotFound with the known names."""
    if word not in _BY_WORD:
        message = sentence("Le kit n’a pas de pièce « %(word)s ». Il a : %(words)s.")
        raise NotFound("piece_unknown", message, word=word[:40], words=", ".join(_BY_WORD))
    return _BY_WORD[word]


@dataclass(frozen=True, slots=True)
class ReceivedTests:
    """The number of residents' tests in a territory; None for fewer than five devices or no test (docs: privacy)."""

    tests: int | None

    @property
    def number(self) -> str:
        """The formatted number; "" for None."""
        return "" if self.tests is None else formats.number(self.tests)

    @property
    def label(self) -> str:
        """The label of the number; for None an invitation."""
        if self.tests is None:
            return _("Chaque test compte : ajoutez le vôtre.")
        return ngettext("test déjà reçu d’ici", "tests déjà reçus d’ici", self.tests)


QUIET_ZONE: Final = 4  # ISO/IEC 18004: a margin of four modules


def count_of(address: str) -> ReceivedTests:
    """The number of residents' download tests in the territory at ``address``.

    Simulated tests are not counted, since prints outlive the demonstration.
    """
    figure = figures_by_operator(area_of(address), Selection(origin=Origin.CROWD, usage=Usage.DOWNLOAD))[None]
    tests = None if figure.is_hidden or figure.samples == 0 else figure.samples
    return ReceivedTests(tests)


def test_address(base: str, address: str) -> str:
    """The URL in the QR code: the test page with the origin of the scan."""
    return f"{base}{reverse('test')}?lieu={address}"


@dataclass(frozen=True, slots=True)
class Content:
    """Texts and pictures of a piece by file name, as read by design/kit.typ."""

    files: Mapping[str, bytes]


def content_of(place: Territory, piece: Piece, *, brand: Brand, base: str, has_marks: bool = False) -> Content:
    """The content of ``piece`` for ``place``; ``base`` is the installation's URL without a trailing slash."""
    count = count_of(place.address)
    texts = {
        "title": _("Testez votre réseau mobile : %(place)s") % {"place": place.name},
        "name": place.name,
        "counter": count.number,
        "counter_label": _spaced(count.label),
        "headline": _spaced(_("Votre réseau capte mal ?")),
        "invitation": _spaced(_("Testez‑le en trois gestes.")),
        # The actual steps: a scan and two taps, with the operator as the only question.
        "steps": [_spaced(_("Scannez")), _spaced(_("Votre opérateur")), _spaced(_("« Démarrer »"))],
        # The URL to type, without https://, which browsers add.
        "typed": f"{urlsplit(base).netloc}{reverse('test')}",
        "promise": _spaced(_("Gratuit, sans compte ni application")),
        "verso": {
            "title": _spaced(_("Trois gestes, vingt secondes")),
            "before": _spaced(_("Avant : coupez le Wi-Fi, sinon le test mesure votre box.")),
            "questions": [[_spaced(question), _spaced(answer)] for question, answer in _questions()],
        },
    } | {
        "width_mm": piece.width_mm,
        "height_mm": piece.height_mm,
        "pages": piece.pages,
        "has_marks": has_marks,
        "sender": brand.sender,
        "colours": dict(brand.colours),
        "logo": brand.logo_name,
        "language": (get_language() or "fr")[:2],
    }
    document = json.dumps(texts, ensure_ascii=False, sort_keys=True).encode()
    code = code_svg(test_address(base, place.address), ink=INK)
    return Content({"piece.json": document, "code.svg": code, **brand.pictures})


def _questions() -> list[tuple[str, str]]:
    """Frequently asked questions with their answers."""
    return [
        (
            _("À quoi sert mon test ?"),
            _(
                "Il dit ce que votre téléphone reçoit vraiment, là où vous êtes. Réunis, les tests montrent où le "
                "réseau manque, opérateur par opérateur : c’est ce qu’il faut pour le faire réparer."
            ),
        ),
        (
            _("Que gardez-vous de moi ?"),
            _("Ni nom, ni numéro, ni compte. Aucun chiffre n’est montré à moins de cinq appareils."),
        ),
        (
            _("Combien cela consomme-t-il ?"),
            _("Au plus %(most)s, %(eco)s en mode économe.")
            % {
                "most": megabytes(max_volume_bytes(TestKind.SPEED, is_eco=False)),
                "eco": megabytes(max_volume_bytes(TestKind.SPEED, is_eco=True)),
            },
        ),
        (
            _("Où voir le résultat ?"),
            _("Tout de suite sur votre téléphone, puis sur la carte de votre commune, ouverte à tous."),
        ),
    ]


def _spaced(text: str) -> str:
    return french_typography(text) if get_language() == "fr" else text


def code_of(address: str) -> segno.QRCode:
    """The QR code of ``address``: error correction level M (15 %), or higher if the size stays the same."""
    return segno.make(address, error="m", micro=False)


@lru_cache(maxsize=256)
def code_svg(address: str, *, ink: str) -> bytes:
    """The QR code as SVG with its quiet zone, so that it prints at full resolution."""
    code = code_of(address)
    side = code.symbol_size(border=QUIET_ZONE)[0]
    runs = "".join(
        f"M{start + QUIET_ZONE} {row + QUIET_ZONE}h{length}v1h-{length}z"
        for row, line in enumerate(code.matrix)
        for start, length in _dark_runs(line)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
        f'<rect width="{side}" height="{side}" fill="#ffffff"/><path d="{runs}" fill="{ink}"/></svg>'
    ).encode()


def _dark_runs(line: bytearray) -> Iterator[tuple[int, int]]:
    """The runs of dark modules in a line, as (start, length)."""
    start = 0
    for module, run in groupby(line):
        length = len(list(run))
        if module:
            yield start, length
        start += length
