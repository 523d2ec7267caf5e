"""Documents that somebody sends: read in a process of their own, kept without program, file, password or metadata."""

import io
import os
import resource
from contextlib import suppress

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bench.hostile import forget_peak, peak, resident
from bench.hostile_files import HOSTILE_FILES, HostileFile, live_pdfs, plain_pdf
from maillage.core.files.picture_metadata import jpeg_without_metadata
from maillage.core.files.received_documents import DocumentKind, document_kind, still_document, web_picture
from maillage.core.problems import Refused
from tests.examples import examples
from tests.include.clauses.evidence import PLACE, jpeg, png

DOCUMENTS = [file for file in HOSTILE_FILES if file.name.endswith((".pdf", ".png", ".jpg"))]


def kept(content: bytes) -> bytes:
    kind = document_kind(content)
    assert kind is not None
    return still_document(content, kind)


def refusal_of(content: bytes) -> str:
    with pytest.raises(Refused) as refused:
        kept(content)
    assert " : " in refused.value.text
    return refused.value.code


def test_good_documents_are_kept_and_open_again() -> None:
    assert kept(png()) == png()
    assert kept(jpeg()) == jpeg()
    with pikepdf.open(io.BytesIO(kept(plain_pdf()))) as pdf:
        assert len(pdf.pages) == 1


@pytest.mark.parametrize("content", [plain_pdf(), png(), jpeg()])
def test_document_without_its_libraries_is_refused_with_what_to_install(
    content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("maillage.core.extras.find_spec", lambda _name: None)

    with pytest.raises(Refused, match="Gardez votre fichier") as refused:
        kept(content)
    with pytest.raises(Refused, match="Gardez votre fichier"):
        web_picture(content, longest_side=100)

    assert refused.value.command == 'pip install "maillage[documents]"'


def test_link_in_a_pdf_harms_nobody_and_its_author_is_forgotten() -> None:
    written = kept(
        plain_pdf(
            b"/OpenAction << /Type /Action /S /URI /URI (https://example.org) >> /Metadata 4 0 R",
            b"<< /Type /Metadata /Length 6 >>\nstream\nDupont\nendstream",
            b"<< /Author (Jean Dupont) >>",
            trailer=b"/Info 5 0 R",
        )
    )

    assert b"example.org" in written
    assert b"Dupont" not in written


def test_signed_pdf_stays_as_it_came() -> None:
    content = plain_pdf(b"/X << /Type /Sig /ByteRange [0 1 2 3] >>")

    assert kept(content) == content


@pytest.mark.parametrize("file", list(live_pdfs()), ids=lambda file: file.kind)
def test_pdf_that_does_something_is_refused_however_its_names_are_written(file: HostileFile) -> None:
    assert refusal_of(file.content) == ("evidence_locked" if "encrypted" in file.kind else "evidence_live")


def test_photograph_loses_its_place_and_keeps_the_way_up_it_stands() -> None:
    content = kept(jpeg(orientation=6, place=PLACE))

    assert PLACE not in content
    assert b"Photoshop" not in content
    assert content.count(b"Exif") == 1
    assert Image.open(io.BytesIO(content)).getexif()[0x0112] == 6
    assert jpeg_without_metadata(content) == content


def test_picture_for_pages_is_small_upright_and_has_nothing_but_its_points() -> None:
    drawn, holes, words = io.BytesIO(), io.BytesIO(), Image.Exif()
    words[0x0112], words[0x010E] = 6, "Dupont"
    Image.new("RGB", (900, 300), "navy").save(drawn, "JPEG", exif=words)
    Image.new("RGBA", (90, 30), (0, 0, 0, 0)).save(holes, "PNG")

    large, clear = (web_picture(each.getvalue(), longest_side=300) for each in (drawn, holes))

    picture = Image.open(io.BytesIO(large))
    assert (picture.size, dict(picture.getexif()), b"Dupont" in large) == ((100, 300), {}, False)
    assert Image.open(io.BytesIO(clear)).getpixel((5, 5)) == (255, 255, 255)
    with pytest.raises(Refused):
        web_picture(png()[:40], longest_side=300)


def test_picture_loses_the_words_of_its_author() -> None:
    assert kept(png(words=b"Jean Dupont") + b"after the end") == png()


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n", png()[:-6], png()[:40], jpeg()[:-40], plain_pdf()[:40]])
def test_document_of_some_right_octets_is_not_kept(content: bytes) -> None:
    assert refusal_of(content) == "evidence_cut"


def test_picture_whose_points_cannot_be_drawn_is_not_kept() -> None:
    drawn = io.BytesIO()
    Image.effect_noise((600, 600), 50).save(drawn, "PNG")
    content = drawn.getvalue()

    assert refusal_of(content.replace(content[2_000:2_100], bytes(100))) == "evidence_cut"


@settings(max_examples=examples(60, few=6))
@given(st.binary(max_size=200), st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"%PDF-"]))
def test_any_octets_are_taken_or_refused_and_nothing_breaks(content: bytes, beginning: bytes) -> None:
    try:
        document = kept(beginning + content)
    except Refused:
        return

    assert kept(document) == document


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: file.kind)
def test_document_that_is_made_to_hurt_takes_less_than_two_seconds_and_200_megabytes(file: HostileFile) -> None:
    content, kind = file.content, document_kind(file.content)
    before, spent = resident(os.getpid()), seconds()
    says_peak = forget_peak(os.getpid())

    with suppress(Refused):  # most are; one is large and harmless
        still_document(content, kind or DocumentKind.PDF)

    assert seconds() - spent < 2  # a second on a machine at rest; beside other tests it holds less
    if says_peak:
        assert peak(os.getpid()) - before < 200e6


def seconds() -> float:
    """The processor's seconds of this process and of those that it started and that ended."""
    used = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)
