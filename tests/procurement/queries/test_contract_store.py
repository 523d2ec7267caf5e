from pathlib import Path

import pytest

from maillage.core.clock import utc_now
from maillage.core.problems import Unavailable
from maillage.procurement.cli.invent import demonstration
from maillage.procurement.duties import rebuild_store
from maillage.procurement.queries.contract_store import is_invented, matching_numbers, store_rows, store_version
from maillage.procurement.record.imports import import_path
from tests.procurement.contracts import MARKET_V1
from tests.procurement.store import NOW, publish, write_document

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contracts_data")]


def test_questions_before_anything_is_published_are_told_to_come_back() -> None:
    assert store_version() == ""
    assert not is_invented()
    with pytest.raises(Unavailable, match="Aucun marché public n’est encore chargé"):
        store_rows("SELECT 1")
    with pytest.raises(Unavailable):
        matching_numbers("ville")


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


def test_invented_contracts_leave_as_soon_as_real_ones_come(tmp_path: Path) -> None:
    demonstration()
    assert is_invented()
    invented = store_version()
    demonstration()
    assert store_version() == invented

    publish(tmp_path, MARKET_V1)

    assert not is_invented()
    assert store_rows("SELECT id FROM contracts") == [(MARKET_V1["id"],)]
