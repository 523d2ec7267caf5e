"""What of a sent file may be kept: its kind by its content, its name a number of its month."""

import datetime as dt

import pytest

from maillage.core.problems import Refused
from maillage.include.clauses.domain.evidence_files import MOST_FILE_BYTES, EvidenceKind, evidence_kind, evidence_name
from maillage.include.clauses.domain.months import WorkMonth
from tests.include.clauses.evidence import PDF, jpeg, png


@pytest.mark.parametrize(
    ("content", "kind"), [(PDF, EvidenceKind.PDF), (png(), EvidenceKind.PNG), (jpeg(), EvidenceKind.JPEG)]
)
def test_kind_is_what_the_content_says(content: bytes, kind: EvidenceKind) -> None:
    assert evidence_kind(content) is kind


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "evidence_empty"),
        (PDF + bytes(MOST_FILE_BYTES), "evidence_too_large"),
        (b"PK\x03\x04 a workbook", "evidence_kind"),
        (b"<svg onload=alert(1)>", "evidence_kind"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_a_remedy(content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        evidence_kind(content)

    assert refusal.value.code == code
    assert " : " in refusal.value.text


@pytest.mark.parametrize(
    ("taken", "name"),
    [
        ([], "justificatif-2026-10-1.pdf"),
        (["justificatif-2026-10-1.png", "bulletin_DUPONT.pdf"], "justificatif-2026-10-2.pdf"),
        (["justificatif-2026-10-2.pdf"], "justificatif-2026-10-1.pdf"),
    ],
)
def test_file_is_called_by_its_month_and_the_first_number_that_is_free(taken: list[str], name: str) -> None:
    assert evidence_name(WorkMonth.of(dt.date(2026, 10, 1)), EvidenceKind.PDF, taken) == name
