"""A file is told by what is in it, and no file ends in an error."""

import gzip
from pathlib import Path

import pytest
import xlsxwriter

from maillage.buy.contracts.domain.published_contract import PublishedContract
from maillage.buy.contracts.intake.documents import rejected_first_records, rejected_records
from tests.buy.contracts.contracts import SAMPLES, codes, contracts_of, read, read_text


def test_form_is_told_by_the_content_and_not_by_the_name(tmp_path: Path):
    for name in ("paquet.json", "paquet.xml"):
        path = tmp_path / "export.csv"
        path.write_bytes((SAMPLES / "examples" / "1.5.0" / name).read_bytes())
        assert contracts_of(read(path)) == contracts_of(read(SAMPLES / "examples" / "1.5.0" / name))


def test_json_and_xml_of_one_document_are_the_same_contracts():
    of_json, of_xml = (
        contracts_of(read(SAMPLES / "examples" / "1.5.0" / name)) for name in ("mar-basique.json", "mar-basique.xml")
    )

    assert of_json == of_xml


def test_spreadsheet_is_read(tmp_path: Path):
    path = tmp_path / "marches.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["id", "acheteur.id", "objet", "montant", "dateNotification"])
        sheet.write_row(1, 0, ["2025001", "21860194600013", "Voirie", 45155.5, "2025-03-14"])
    (published,) = read(path)

    assert isinstance(published, PublishedContract)
    assert (published.contract.buyer_id, published.contract.amount_eur) == ("21860194600013", 45155.5)
    assert published.contract.notified_on is not None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 100,
        b"\xff\xfe",
        b"PK\x03\x04",
        b"<",
        b"{",
        b"[",
        b"nul",
        b"%PDF-1.7",
        gzip.compress(b"{}" * 50, mtime=0),
    ],
)
def test_file_that_holds_no_contract_says_so(content: bytes, tmp_path: Path):
    results = read_text(tmp_path, content)

    assert contracts_of(results) == []
    assert codes(results) != []


@pytest.mark.parametrize("name", ["1.5.0/mar-basique.json", "1.5.0/mar-basique.xml"])
def test_beginning_of_an_uploaded_file_is_judged_as_the_whole_and_a_cut_is_no_fault(name: str):
    path = SAMPLES / "examples" / name

    whole, beginning, nothing = (
        rejected_records(path, name),
        rejected_first_records(path, name, most_s=60),
        rejected_first_records(path, name, most_s=0),
    )

    assert nothing is not None
    assert beginning == whole
    assert (whole.rows, nothing.rows, nothing.rejected) == (1, 0, 0)


def test_table_that_is_cut_has_no_fault_either(tmp_path: Path):
    path = tmp_path / "marches.csv"
    path.write_text("id;acheteur.id;objet;montant\n" + "2025001;21860194600013;Voirie;45155.5\n" * 3, "utf-8")

    beginning, nothing = (rejected_first_records(path, "marches.csv", most_s=seconds) for seconds in (60, 0))

    assert beginning is not None
    assert nothing is not None
    assert (beginning.rows, nothing.rows, nothing.rejected) == (3, 0, 0)
