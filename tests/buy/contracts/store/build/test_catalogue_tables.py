"""The tables of the store as data sets of the catalogue: all contracts, a version where they changed."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.takedowns import hide
from maillage.buy.contracts.domain.contracts import DEMONSTRATION_SOURCE
from maillage.buy.contracts.domain.hideable import HideableContract
from maillage.buy.contracts.domain.tables import FlatTable
from maillage.buy.contracts.edges.duties import rebuild_store
from maillage.buy.contracts.store.build.catalogue_tables import forget_hidden_tables, publish_contract_tables
from maillage.buy.contracts.store.build.flat_rows import column_names
from maillage.buy.contracts.store.contract_store import store_rows
from maillage.core.problems import Gone
from maillage.opendata.catalog.domain.terms import DatasetState
from maillage.opendata.catalog.store.datasets import (
    ROWS_FILE,
    dataset_at,
    rows_table,
    version_at,
    version_folder,
    versions_of,
)
from maillage.opendata.catalog.store.models import Dataset
from tests.buy.contracts.built_stores import NOW, publish
from tests.buy.contracts.contracts import MARKET_V1
from tests.people import People

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contracts_data")]


def test_contracts_and_holders_stand_in_the_catalogue_under_their_schemas(tmp_path: Path) -> None:
    publish(tmp_path, MARKET_V1, {**MARKET_V1, "id": "2024-02"})

    count = publish_contract_tables(NOW)

    datasets = {dataset.slug: dataset for dataset in Dataset.objects.order_by("slug")}
    contracts = datasets["marches-publics"]
    assert (count, list(datasets)) == (2, ["marches-publics", "marches-publics-titulaires"])
    assert (contracts.schema_id, contracts.title) == ("maillage/marches-contrats", "Marchés publics : contrats")
    assert not contracts.is_demonstration
    rows = pq.read_table(version_folder(contracts.pk, 1) / ROWS_FILE)
    stated = store_rows("SELECT key, amount_eur, notified_on FROM contracts ORDER BY number")
    assert tuple(rows.schema.names)[-len(column_names(FlatTable.CONTRACTS)) :] == column_names(FlatTable.CONTRACTS)
    written = [(row["key"], float(row["amount_eur"]), row["notified_on"]) for row in rows.to_pylist()]
    assert written == [(key, amount, day.isoformat()) for key, amount, day in stated]


def test_the_same_store_is_published_once_and_a_changed_one_as_the_next_version(tmp_path: Path) -> None:
    publish(tmp_path, MARKET_V1)
    publish_contract_tables(NOW)
    again = publish_contract_tables(NOW)
    publish(tmp_path, MARKET_V1, {**MARKET_V1, "id": "2024-02"})

    changed = publish_contract_tables(NOW)

    assert (again, changed) == (0, 2)
    assert Dataset.objects.get(slug="marches-publics").version_number == 2


def test_invented_contracts_stay_out_of_the_catalogue(tmp_path: Path) -> None:
    publish(tmp_path, MARKET_V1, source=DEMONSTRATION_SOURCE)

    assert publish_contract_tables(NOW) == 0
    assert not Dataset.objects.exists()


def test_without_a_store_there_is_nothing_to_give() -> None:
    assert publish_contract_tables(NOW) == 0


def test_hidden_contract_is_in_no_version_of_the_tables_after_the_next_look(tmp_path: Path, people: People) -> None:
    publish(tmp_path, MARKET_V1, {**MARKET_V1, "id": "2024-02"})
    publish_contract_tables(NOW)
    ((key,),) = store_rows("SELECT key FROM contracts WHERE id = '2024-02'")
    hide(Acting(people.agency.pk), HideableContract.CONTRACT, key, title="", reason="Erreur.", now=NOW)
    assert publish_contract_tables(NOW) == 0  # the store is not built anew yet

    rebuild_store(NOW)

    for slug in ("marches-publics", "marches-publics-titulaires"):
        first, second = versions_of(dataset_at(slug))[::-1]
        assert first.withdrawn_at is not None
        assert second.withdrawn_at is None
        assert key not in rows_table(second)["key"].to_pylist()
        with pytest.raises(Gone):
            version_at(dataset_at(slug), 1)
    assert forget_hidden_tables(NOW) == 0


def test_tables_of_which_all_contracts_are_hidden_are_withdrawn(tmp_path: Path, people: People) -> None:
    publish(tmp_path, MARKET_V1)
    publish_contract_tables(NOW)
    ((key,),) = store_rows("SELECT key FROM contracts")
    hide(Acting(people.agency.pk), HideableContract.CONTRACT, key, title="", reason="Erreur.", now=NOW)

    rebuild_store(NOW)

    assert {dataset.state for dataset in Dataset.objects.all()} == {DatasetState.WITHDRAWN.value}
