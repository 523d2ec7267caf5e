"""Documents of public contracts are told by how they begin; what a check counts does not depend on what it keeps."""

import json
from pathlib import Path

import pytest

from maillage.buy.contracts.store.checked_documents import MOST_EXAMPLES, check_document, is_contract_document
from tests.buy.contracts.contracts import SAMPLES, TODAY

_DOCUMENTS = sorted(
    path for path in SAMPLES.rglob("*") if path.suffix in {".json", ".xml"} and "pairs" not in path.stem
)


def _written(folder: Path, content: bytes) -> Path:
    path = folder / "document"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("path", _DOCUMENTS, ids=lambda path: path.name)
def test_official_and_real_documents_are_recognised(path: Path) -> None:
    assert is_contract_document(path)


@pytest.mark.parametrize(
    "content",
    [
        b'\xef\xbb\xbf{"marches": []}',
        '{"marches": []}'.encode("utf-16"),
        b' \n[{"id": 1, "acheteur": {}}',
        b'<?xml version="1.0"?>\n<!-- a --><marches>',
        b'<!DOCTYPE marches [<!ENTITY a "b">]><marches/>',
    ],
)
def test_beginning_of_a_document_is_recognised(content: bytes, tmp_path: Path) -> None:
    assert is_contract_document(_written(tmp_path, content))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b'[{"couleur": "rouge"}]',
        b"<html><body>marches</body></html>",
        b'<?xml version="1.0"?><arbres/>',
        b"acheteur_id,id,objet\n1,2,3\n",
        b'"marches": 1',
        b"PK\x03\x04",
    ],
)
def test_other_files_are_none(content: bytes, tmp_path: Path) -> None:
    assert not is_contract_document(_written(tmp_path, content))


def test_every_remark_is_counted_and_the_first_are_kept_with_their_contract(tmp_path: Path) -> None:
    path = _written(tmp_path, json.dumps({"marches": [{"id": str(number)} for number in range(250)]}).encode())

    checked = check_document(path, today=TODAY)

    (first, *_) = checked.most_spoken
    assert (checked.contracts, checked.valid, checked.is_valid, checked.is_whole) == (250, 0, False, True)
    assert (first.count % 250, len(first.examples), first.examples[0].number) == (0, MOST_EXAMPLES, 1)
