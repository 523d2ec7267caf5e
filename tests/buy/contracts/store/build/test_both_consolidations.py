"""The ministry's JSON and the tabular DECP hold the same contracts: each counts once, under its buyer's number."""

from pathlib import Path
from typing import Any, Final

import pytest

from maillage.buy.contracts.store.build.contract_store import build_store
from maillage.buy.contracts.store.contract_store import contract_store
from maillage.buy.contracts.store.imports import import_path
from tests.buy.contracts.built_stores import NOW, publish
from tests.buy.contracts.contracts import MARKET_V1
from tests.buy.contracts.tabular import ROW, write_parquet

pytestmark = pytest.mark.django_db
ALONE: Final = {"id": "2020A7", "uid": "218601946000132020A7", "objet": "Réfection de la cour de l’école"}


def keys() -> list[tuple[str, str]]:
    store = contract_store()
    assert store is not None
    return sorted(store.rows("SELECT key, id FROM contracts"))


def take_table(folder: Path, *rows: dict[str, Any]) -> None:
    import_path(write_parquet(folder / "decp.parquet", *rows), source="DECP tabulaires", now=NOW)
    build_store()


def test_contract_of_both_is_one_and_neither_loses_its_own(contracts_data: Path, tmp_path: Path) -> None:
    publish(tmp_path, MARKET_V1, MARKET_V1 | {"id": "2018B2"}, source="Ministère")
    before = keys()

    take_table(tmp_path, dict(ROW), ROW | ALONE)

    assert len(before) == 2
    assert [row for row in keys() if row in before] == before
    assert [number for _key, number in keys()] == ["2018B2", "2019S0012300", "2020A7"]


def test_number_that_the_table_spells_otherwise_is_the_same_contract(contracts_data: Path, tmp_path: Path) -> None:
    # decp-processing writes an underscore for spaces, commas, dots and slashes.
    publish(tmp_path, MARKET_V1 | {"id": "2019/12.3"}, source="Ministère")
    ((before, _number),) = keys()

    take_table(tmp_path, ROW | {"id": "2019_12_3", "uid": "218601946000132019_12_3"})

    assert [key for key, _number in keys()] == [before]


def test_order_of_arrival_does_not_matter(contracts_data: Path, tmp_path: Path) -> None:
    take_table(tmp_path, ROW | {"id": "2019_12_3"})

    publish(tmp_path, MARKET_V1 | {"id": "2019/12.3"}, source="Ministère")

    assert [key.split("-")[1] for key, _number in keys()] == ["2019/12.3"]


def test_newer_month_of_the_table_with_another_form_of_uid_adds_no_contract(
    contracts_data: Path, tmp_path: Path
) -> None:
    take_table(tmp_path, dict(ROW))
    before = keys()

    take_table(tmp_path, ROW | {"uid": "21860194600013_2019S0012300_77310000", "dureeRestanteMois": 1.0})

    assert keys() == before
