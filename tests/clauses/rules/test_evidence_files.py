"""What of a sent file is kept: its kind by its content, no place, no camera, no name of somebody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.clauses.rules.evidence_files import clean_evidence, names_somebody
from maillage.clauses.terms.evidence_files import MOST_FILE_BYTES, CleanEvidence, EvidenceKind, SentEvidence
from maillage.core.files.picture_metadata import jpeg_without_metadata
from maillage.core.problems import Refused
from tests.clauses.evidence import PDF, PLACE, jpeg, png


def cleaned(name: str, content: bytes) -> CleanEvidence:
    return clean_evidence(SentEvidence(name, content), new_name="piece-2026-01-1")


@pytest.mark.parametrize(
    ("content", "kind", "name"),
    [
        (PDF, EvidenceKind.PDF, "releve.pdf"),
        (png(), EvidenceKind.PNG, "releve.png"),
        (jpeg(), EvidenceKind.JPEG, "releve.jpg"),
    ],
)
def test_kind_is_what_the_content_says_and_never_the_name(content: bytes, kind: EvidenceKind, name: str) -> None:
    assert cleaned("releve.exe", content) == CleanEvidence(kind, name, content, is_renamed=False)


def test_photograph_loses_its_place_and_keeps_the_way_up_it_stands() -> None:
    kept = cleaned("IMG_2031.JPG", jpeg(orientation=6, place=PLACE))

    assert PLACE not in kept.content
    assert b"Photoshop" not in kept.content
    assert kept.content.count(b"Exif") == 1
    assert kept.content[2:4] == b"\xff\xe1"
    assert kept.content.replace(kept.content[2:38], b"", 1) == jpeg()
    assert jpeg_without_metadata(kept.content) == kept.content


def test_picture_loses_the_words_of_its_author() -> None:
    assert cleaned("plan.png", png(words=b"Jean Dupont") + b"after the end") == cleaned("plan.png", png())


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "evidence_empty"),
        (PDF + bytes(MOST_FILE_BYTES), "evidence_too_large"),
        (b"PK\x03\x04 a workbook", "evidence_kind"),
        (b"<svg onload=alert(1)>", "evidence_kind"),
        (PDF[:40], "evidence_cut"),
        (jpeg()[:-4], "evidence_cut"),
        (png()[:-6], "evidence_cut"),
        (b"%PDF-1.7 /Encrypt 5 0 R %%EOF", "evidence_locked"),
        (b"%PDF-1.7 /S /JavaScript %%EOF", "evidence_live"),
        (b"%PDF-1.7 /Type /EmbeddedFile %%EOF", "evidence_live"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_a_remedy(content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        cleaned("piece.pdf", content)

    assert refusal.value.code == code
    assert " : " in refusal.value.text


@pytest.mark.parametrize(
    ("stem", "is_suspect"),
    [
        *(
            (name, True)
            for name in ("bulletin_DUPONT_Jean", "paieMartineLeroy", "Mme Durand octobre", "marie@example.org")
        ),
        *((name, True) for name in ("1 85 05 44 109 123 45", "06 12 34 56 78 x")),
        *(
            (name, False)
            for name in ("releve-heures-octobre", "IMG_20261031_1842", "attestation 2026-10", "Facture 12", "")
        ),
    ],
)
def test_name_of_a_file_that_may_be_somebodys_is_seen(stem: str, is_suspect: bool) -> None:  # noqa: FBT001 -- a case
    assert names_somebody(stem) is is_suspect


def test_name_that_may_be_somebodys_is_not_kept() -> None:
    kept = cleaned(r"C:\paie\bulletin_DUPONT_Jean.pdf", PDF)

    assert (kept.name, kept.is_renamed) == ("piece-2026-01-1.pdf", True)


@given(st.binary(max_size=200), st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"%PDF-"]))
def test_any_bytes_are_taken_or_refused_and_nothing_breaks(content: bytes, beginning: bytes) -> None:
    try:
        kept = cleaned("x", beginning + content)
    except Refused:
        return

    assert cleaned("x", kept.content).content == kept.content
