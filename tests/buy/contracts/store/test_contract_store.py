import hashlib
import json
from dataclasses import astuple
from pathlib import Path

import pytest
from django.core.signals import request_finished, request_started
from django.test import override_settings

from maillage.buy.contracts.domain.listed_contracts import LISTED_COLUMNS
from maillage.buy.contracts.edges.duties import rebuild_store
from maillage.buy.contracts.store.contract_files import MANIFEST, contracts_folder
from maillage.buy.contracts.store.contract_store import (
    STORE_FORMAT,
    numbered_contracts,
    published_manifest,
    shows_invented,
    store_in_force,
    store_rows,
    store_version,
)
from maillage.buy.contracts.store.imports import import_path
from maillage.core.clock import utc_now
from maillage.core.files.atomic import write_whole
from maillage.core.problems import Unavailable
from maillage.demonstration.cli.contracts import demonstration
from maillage.web.demonstration import showing
from tests.buy.contracts.built_stores import NOW, publish, write_document
from tests.buy.contracts.contracts import MARKET_V1

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contracts_data")]


def test_questions_before_anything_is_published_are_told_to_come_back() -> None:
    assert store_version() == ""
    assert not shows_invented()
    with pytest.raises(Unavailable, match="Aucun marché public n’est encore chargé"):
        store_rows("SELECT 1")
    with pytest.raises(Unavailable):
        store_in_force().numbers_matching("ville")


def test_values_of_persons_reach_the_engine_as_values(tmp_path: Path) -> None:
    publish(tmp_path, {**MARKET_V1, "objet": "L’entretien des \"espaces' verts"})

    found = store_rows(
        "SELECT number FROM contracts WHERE object = $object", {"object": "L’entretien des \"espaces' verts"}
    )

    assert found == [(1,)]


def test_question_that_takes_too_much_memory_is_refused_and_the_next_one_answered(tmp_path: Path) -> None:
    publish(tmp_path, MARKET_V1)

    with pytest.raises(Unavailable, match="recommencez dans une minute"):
        store_rows("SELECT len(list(repeat(range::VARCHAR, 100))) FROM range(10_000_000)")

    assert store_rows("SELECT count(*) FROM contracts") == [(1,)]


def test_follower_builds_what_came_in_and_nothing_twice(tmp_path: Path) -> None:
    assert rebuild_store(utc_now()) == 0
    write_document(tmp_path / "marches.json", MARKET_V1)
    import_path(tmp_path / "marches.json", now=NOW)

    assert [rebuild_store(utc_now()), rebuild_store(utc_now())] == [1, 0]
    assert store_rows("SELECT count(*) FROM contracts") == [(1,)]


def test_invented_contracts_stay_beside_the_first_real_one_and_no_store_has_both(tmp_path: Path) -> None:
    demonstration()
    invented = store_version()
    demonstration()
    counts = [store_version() == invented, store_rows("SELECT count(*) FROM contracts")]

    publish(tmp_path, MARKET_V1)

    counts_after = [store_version() == invented, store_rows("SELECT count(*) FROM contracts")]
    assert shows_invented()
    assert counts_after == counts
    with showing(demonstration=False):
        assert store_rows("SELECT id FROM contracts") == [(MARKET_V1["id"],)]


@override_settings(DEMO_UNTIL_CONTRACTS=1)
def test_invented_contracts_are_no_longer_shown_at_the_floor(tmp_path: Path) -> None:
    demonstration()

    publish(tmp_path, MARKET_V1)

    assert not shows_invented()
    assert store_rows("SELECT id FROM contracts") == [(MARKET_V1["id"],)]


def test_store_of_another_version_of_the_program_is_as_none_until_it_is_built_anew(tmp_path: Path) -> None:
    built = publish(tmp_path, MARKET_V1)
    manifest = contracts_folder() / MANIFEST
    before = json.loads(manifest.read_text("utf-8"))
    del before["format"]  # as stores were published before they said it
    write_whole(manifest, json.dumps(before | {"version": "before"}))

    assert (store_version(), published_manifest(is_invented=False)) == ("", None)
    with pytest.raises(Unavailable, match="Le site vient de changer de version"):
        store_rows("SELECT 1")
    assert rebuild_store(utc_now()) == 1
    assert store_version() == built.version


def test_contracts_are_looked_up_by_their_keys(tmp_path: Path) -> None:
    publish(tmp_path, MARKET_V1, {**MARKET_V1, "id": "2"})
    stated = dict(store_rows("SELECT key, number FROM contracts"))

    assert store_in_force().numbers_of([*stated, "x"]) == stated


def test_card_of_a_contract_has_what_the_tables_have_of_it(tmp_path: Path) -> None:
    other = {**MARKET_V1, "id": "2", "titulaires": []}
    publish(tmp_path, MARKET_V1, other)
    columns = ", ".join(LISTED_COLUMNS)
    expected = store_rows(f"SELECT {columns} FROM contracts ORDER BY number DESC")
    numbers = [row[0] for row in expected]

    contracts = numbered_contracts([*numbers, 99])

    assert [tuple(getattr(contract, name) for name in LISTED_COLUMNS) for contract in contracts] == expected
    assert sorted(len(contract.holders) for contract in contracts) == [0, 1]
    assert [astuple(holder) for contract in contracts for holder in contract.holders] == store_rows(
        "SELECT label, id, siren FROM holders"
    )


def test_who_changes_what_the_store_holds_raises_its_format(tmp_path: Path) -> None:
    publish(tmp_path, MARKET_V1)
    columns = "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE schema_name = 'main'"

    told = store_rows(f"{columns} ORDER BY ALL")
    digest = hashlib.blake2b(json.dumps(told).encode(), digest_size=4).hexdigest()

    assert (STORE_FORMAT, digest) == (8, "b7ef7791")


@pytest.mark.usefixtures("same_connection")
def test_request_is_told_of_one_version_though_another_is_published_meanwhile(tmp_path: Path) -> None:
    publish(tmp_path, MARKET_V1)
    request_started.send(sender=None)
    first, before = store_version(), store_rows("SELECT count(*) FROM contracts")

    publish(tmp_path, MARKET_V1, {**MARKET_V1, "id": "2021-99"})
    during = store_version(), store_rows("SELECT count(*) FROM contracts")
    request_finished.send(sender=None)

    assert (before, during) == ([(1,)], (first, [(1,)]))
    assert (store_version() != first, store_rows("SELECT count(*) FROM contracts")) == (True, [(2,)])
