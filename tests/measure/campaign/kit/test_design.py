"""The design holds whatever the place is called and however many tests it has."""

from dataclasses import replace
from io import BytesIO

import numpy as np
import pypdf
import pytest
from django.utils import translation

from maillage.measure.campaign.edges.export.kit.content import PIECES, Piece
from maillage.measure.campaign.edges.export.kit.press import PrintOrder
from tests.measure.campaign.kit.kits import BASE, content_with
from tests.measure.campaign.kit.reading import code_in, grey

NAMES = [
    "Y",
    "L’Haÿ-les-Roses",
    "Saint-Jean-Saint-Maurice-sur-Loire",
    "Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson",
    "Communauté de communes du Pays de Fontenay-Vendée, de l’Hermitage et du Val de Loire-Divatte",
    "#panic() *gras* $x$ @ici <là> \\",
]
WORDS = [piece.word for piece in PIECES]
PAPER = [piece.word for piece in PIECES if piece.is_paper]


def piece(word: str) -> Piece:
    return next(one for one in PIECES if one.word == word)


def coarse(word: str) -> Piece:
    """The piece, its picture 600 points wide where it is for paper: as sharp as a poster seen from three metres."""
    one = piece(word)
    return replace(one, ppi=round(600 / one.width_mm * 25.4)) if one.is_paper else one


def pdf_of(word: str, monkeypatch: pytest.MonkeyPatch, **said: object) -> pypdf.PdfReader:
    content = content_with(monkeypatch, word, **said)  # type: ignore[arg-type]  # the words of content_with
    return pypdf.PdfReader(BytesIO(PrintOrder(piece(word), content, "pdf").fresh_file()))


def letters(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("name", NAMES)
def test_piece_says_the_name_the_counter_and_the_address_in_full(name: str, monkeypatch: pytest.MonkeyPatch):
    shown = letters(pdf_of("affiche-a4", monkeypatch, name=name, tests=1_000_000).pages[0].extract_text())

    assert [letters(words) in shown for words in (name, "1 000 000", "mesures.example.org/test")] == [True] * 3


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("name", NAMES[2:5])
def test_margins_of_every_piece_stay_free_of_words(word: str, name: str, monkeypatch: pytest.MonkeyPatch):
    content = content_with(monkeypatch, word, name=name, tests=1_000_000)
    picture = grey(PrintOrder(coarse(word), content, "png").fresh_file())
    # Words are white or bright; the ground and its mesh are dark. The foot is white from side to side.
    band, foot = round(0.03 * picture.shape[1]), round(0.8 * picture.shape[0])
    edges = (picture[:foot, :band], picture[:foot, -band:], picture[:band])

    assert [int(np.max(edge)) < 190 for edge in edges] == [True] * 3


@pytest.mark.parametrize("word", WORDS)
def test_code_of_every_piece_leads_to_the_test_page_of_the_place(word: str, monkeypatch: pytest.MonkeyPatch):
    content = content_with(monkeypatch, word)
    last = len(piece(word).pages) if piece(word).is_moving else 1

    assert code_in(PrintOrder(coarse(word), content, "png", last).fresh_file()) == f"{BASE}/test?lieu=commune:44131"


@pytest.mark.parametrize("word", PAPER)
def test_page_is_cut_to_its_size_and_bleeds_beyond(word: str, monkeypatch: pytest.MonkeyPatch):
    plain = pdf_of(word, monkeypatch).pages[0]
    printer = pdf_of(word, monkeypatch, marks=True).pages[0]

    size = [round(value * 72 / 25.4, 1) for value in (piece(word).width_mm, piece(word).height_mm)]
    assert [round(float(value), 1) for value in (plain.mediabox.width, plain.mediabox.height)] == size
    assert [round(float(value), 1) for value in (printer.trimbox.width, printer.trimbox.height)] == size
    # Ten millimetres around: three of ground, then the marks.
    assert round(float(printer.mediabox.width) - size[0], 1) == round(20 * 72 / 25.4, 1)


def test_place_without_tests_is_invited_and_shows_no_number(monkeypatch: pytest.MonkeyPatch):
    shown = letters(pdf_of("affiche-a3", monkeypatch, tests=None).pages[0].extract_text())

    assert (letters("Chaque test compte : ajoutez le vôtre.") in shown, "déjàreçu" in shown) == (True, False)


def test_one_test_is_one(monkeypatch: pytest.MonkeyPatch):
    shown = letters(pdf_of("carre", monkeypatch, tests=1).pages[0].extract_text())

    assert letters("1 test déjà reçu d’ici") in shown


def test_english_piece_speaks_english_and_leads_to_the_english_test(monkeypatch: pytest.MonkeyPatch):
    with translation.override("en"):
        shown = letters(pdf_of("affiche-a4", monkeypatch).pages[0].extract_text())

    assert [
        letters(words) in shown for words in ("Test it in three taps.", "1,812", "mesures.example.org/en/test")
    ] == [True] * 3


def test_leaflet_has_two_sides_and_answers_what_people_ask(monkeypatch: pytest.MonkeyPatch):
    leaflet = pdf_of("depliant", monkeypatch)

    assert (len(leaflet.pages), letters("Que gardez-vous de moi ?") in letters(leaflet.pages[1].extract_text())) == (
        2,
        True,
    )


def test_same_content_gives_the_same_octets(monkeypatch: pytest.MonkeyPatch):
    orders = [PrintOrder(piece("carre"), content_with(monkeypatch, "carre"), "pdf") for _ in range(2)]

    assert (orders[0].name, orders[0].fresh_file()) == (orders[1].name, orders[1].fresh_file())
