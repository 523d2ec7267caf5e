"""Real contracts are what DuckDB alone computes of the raw files: place, amount, placeholders, holders."""

from collections import defaultdict

import pytest

from maillage.buy.contracts.domain.published_contract import PublishedContract
from maillage.buy.contracts.intake.documents import read_contracts
from maillage.buy.contracts.store.build.contract_store import build_store
from maillage.buy.contracts.store.contract_store import store_rows
from maillage.buy.contracts.store.imports import import_path
from tests.buy.contracts.built_stores import NOW
from tests.buy.contracts.contracts import SAMPLES
from tests.buy.contracts.independent_contracts import (
    STORED,
    IndependentContract,
    StoredPart,
    differences,
    independent_contracts,
)

_FILES = (
    "aife_2019.json",
    "pes_2019.json",
    "e-marchespublics_2019.json",
    "marches-publics-info_2019.json",
    "aife_2018-2020_plat.csv",
    "consolide_2019-2023_aplati.json",
    "data-economie_2024_v2.csv",
)


@pytest.mark.django_db
@pytest.mark.usefixtures("contracts_data")
@pytest.mark.parametrize("name", _FILES)
def test_real_contracts_are_what_duckdb_alone_computes(name: str) -> None:
    path = SAMPLES / "real" / name
    import_path(path, source="Réel", now=NOW)
    build_store()
    raw: dict[str, list[IndependentContract]] = defaultdict(list)
    parts = [part for part in read_contracts(path, today=NOW.date()) if isinstance(part, PublishedContract)]
    for published, record in zip(parts, independent_contracts(path), strict=True):
        raw[published.key].append(record)
    stored = {key: StoredPart._make((*values[:-1], frozenset(values[-1]))) for key, *values in store_rows(STORED)}

    unexplained = [difference[:-1] for difference in differences(raw, stored) if not difference[-1]]

    assert raw.keys() == stored.keys()
    assert unexplained == []
