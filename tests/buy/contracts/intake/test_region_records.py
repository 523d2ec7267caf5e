"""Of a national document the records of the region are kept as they are."""

import json
from pathlib import Path
from typing import Any

import pytest

from maillage.buy.contracts.domain.vocabularies import ContractKind
from maillage.buy.contracts.intake.documents import raw_records
from maillage.buy.contracts.intake.raw_records import RawRecord
from maillage.buy.contracts.intake.region_records import write_region_records
from maillage.core.problems import Refused


def record(number: str, code: str, kind: str = "Code postal") -> dict[str, Any]:
    return {
        "id": number,
        "objet": "Nettoyage inventé « 1 »",
        "montant": 1e5,
        "lieuExecution": {"code": code, "typeCode": kind},
    }


def kept_of(folder: Path, text: str) -> tuple[list[RawRecord], int, int]:
    path, target = folder / "decp-global.json", folder / "region.json"
    path.write_text(text, "utf-8")
    report = write_region_records(path, target, region="52")
    stream = list(raw_records(target))
    records = [raw for raw in stream if isinstance(raw, RawRecord)]
    assert records == stream  # nothing in it to complain of
    return records, report.rows, report.rejected


def test_records_of_the_region_are_kept_by_their_place_whichever_kind_of_code(tmp_path: Path):
    places = [("44109", "Code commune"), ("44210", "Code postal"), ("85", "Code département"), ("52", "Code région")]
    others = [("75056", "Code commune"), ("52", "Code département"), ("FR", "Code pays"), ("CDL", "Code postal")]
    markets = [record(f"A{place}{kind}", place, kind) for place, kind in [*places, *others]]
    concession = record("C1", "49007", "Code commune")
    document = {"marches": {"marche": [*markets, {"id": "sans lieu"}], "contrat-concession": [concession]}}

    records, rows, rejected = kept_of(tmp_path, json.dumps(document))

    assert [raw.fields for raw in records] == [*markets[:4], concession]
    assert [raw.kind for raw in records] == [ContractKind.MARKET] * 4 + [ContractKind.CONCESSION]
    assert (rows, rejected) == (10, 0)


def test_record_that_cannot_be_read_is_set_aside_and_counted(tmp_path: Path):
    good = json.dumps(record("A1", "44109"))
    broken = good.replace('"montant": 100000.0', '"montant": 1,,')

    records, rows, rejected = kept_of(tmp_path, f'{{"marches": {{"marche": [{good}, {broken}, {good}]}}}}')

    assert [raw.fields["id"] for raw in records] == ["A1", "A1"]
    assert (rows, rejected) == (3, 1)


def test_document_without_a_record_of_the_region_is_refused(tmp_path: Path):
    with pytest.raises(Refused) as refusal:
        kept_of(tmp_path, json.dumps({"marches": {"marche": [record("A1", "75056")]}}))

    assert refusal.value.code == "contracts_region_empty"
