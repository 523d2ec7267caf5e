from pathlib import Path
from typing import Any

import pytest

from maillage.buy.contracts.edges.duties import rebuild_store
from maillage.buy.contracts.store.contract_files import raw_file
from maillage.buy.contracts.store.contract_store import store_in_force, store_rows
from maillage.buy.contracts.store.imports import import_path
from maillage.core.problems import Unavailable
from tests.buy.contracts.built_stores import NOW, publish, write_document
from tests.buy.contracts.contracts import MARKET_V1

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contracts_data")]


def dated(number: str, notified: str) -> dict[str, Any]:
    return {**MARKET_V1, "id": number, "dateNotification": notified}


def test_contract_that_left_the_window_of_its_source_stays_with_the_day(tmp_path: Path) -> None:
    january, february = dated("2019S00001", "2019-01-10"), dated("2019S00002", "2019-02-10")
    publish(tmp_path, january, february)

    publish(tmp_path, february, dated("2019S00003", "2019-03-10"))

    assert store_rows("SELECT id, dropped_on FROM contracts ORDER BY id") == [
        ("2019S00001", NOW.date()),
        ("2019S00002", None),
        ("2019S00003", None),
    ]
    assert store_rows("SELECT count(*) FROM holders JOIN contracts ON number = contract_number") == [(3,)]
    assert store_rows("SELECT (SELECT count(*) FROM versions), (SELECT count(*) FROM retracted)") == [(0, 0)]

    publish(tmp_path, january, february)  # it comes back, and the third is the newest: of what is before it, all stays

    assert store_rows("SELECT id, dropped_on FROM contracts ORDER BY id") == [
        ("2019S00001", None),
        ("2019S00002", None),
    ]


def test_contract_taken_out_from_amid_others_counts_nowhere_until_it_comes_back(tmp_path: Path) -> None:
    days = ("2019-01-10", "2019-02-10", "2019-03-10")
    first, wrong, last = (dated(f"2019S0000{rank}", day) for rank, day in enumerate(days))
    publish(tmp_path, first, wrong, last)
    ((key,),) = store_rows("SELECT key FROM contracts WHERE id = '2019S00001'")

    publish(tmp_path, first, last)

    assert store_rows("SELECT id, dropped_on FROM contracts ORDER BY id") == [
        ("2019S00000", None),
        ("2019S00002", None),
    ]
    for table in ("holders", "amendments", "considerations", "remarks", "versions"):
        assert store_rows(
            f"SELECT count(*) FROM {table} WHERE contract_number NOT IN (SELECT number FROM contracts)"
        ) == [(0,)]
    assert store_rows("SELECT key, source_name, retracted_on, amount_eur FROM retracted") == [
        (key, "Ville", NOW.date(), 84_500.5)
    ]
    assert store_in_force().numbers_of([key]) == {}

    publish(tmp_path, first, wrong, last)

    assert store_rows("SELECT (SELECT count(*) FROM contracts), (SELECT count(*) FROM retracted)") == [(3, 0)]


def test_month_that_replaces_a_month_takes_nothing_out(tmp_path: Path) -> None:
    publish(tmp_path, dated("2019S00001", "2019-01-10"), dated("2019S00002", "2019-01-20"))

    publish(tmp_path, dated("2019S00003", "2019-02-10"))

    assert store_rows("SELECT count(*), count(dropped_on) FROM contracts") == [(3, 2)]


def test_contract_whose_holder_is_corrected_twice_is_one_with_two_older_versions_and_their_holders(
    tmp_path: Path,
) -> None:
    holders = [
        {"typeIdentifiant": "SIRET", "id": siret, "denominationSociale": name}
        for siret, name in (
            ("35600000000048", "LA POSTE"),
            ("55208131766522", "EDF"),
            ("44229537700046", "FREE"),
        )
    ]

    for holder in holders:
        publish(tmp_path, {**MARKET_V1, "titulaires": [holder]})

    assert store_rows("SELECT label, dropped_on FROM holders JOIN contracts ON number = contract_number") == [
        ("FREE", None)
    ]
    assert store_rows("SELECT contract_number, age, holders[1].name, replaced_on FROM versions ORDER BY age") == [
        (1, 1, "EDF", NOW.date()),
        (1, 2, "LA POSTE", NOW.date()),
    ]


def test_contract_changed_in_place_keeps_what_the_file_before_said(tmp_path: Path) -> None:
    publish(tmp_path, MARKET_V1)

    publish(tmp_path, {**MARKET_V1, "montant": 90_000})

    assert store_rows("SELECT amount_eur, dropped_on FROM contracts") == [(90_000.0, None)]
    assert store_rows("SELECT age, amount_eur FROM versions") == [(1, 84_500.5)]


def test_received_file_that_somebody_deleted_is_told_and_the_others_are_built(tmp_path: Path) -> None:
    publish(tmp_path, MARKET_V1)
    write_document(tmp_path / "autre.json", {**MARKET_V1, "id": "2019S00999"})
    lost = import_path(tmp_path / "autre.json", source="Portail", now=NOW)[0]
    raw_file(lost.sha256).unlink()

    with pytest.raises(Unavailable) as told:
        rebuild_store(NOW)

    assert told.value.text == (
        "Il manque 1 des fichiers reçus, dont « autre.json » de la source « Portail » : remettez "
        "procurement/raw depuis une sauvegarde, ou importez-les de nouveau. Les autres marchés sont à jour."
    )
    assert store_rows("SELECT source_name FROM contracts") == [("Ville",)]

    import_path(tmp_path / "autre.json", source="Portail", now=NOW)

    assert rebuild_store(NOW) == 1
    assert store_rows("SELECT count(*) FROM contracts") == [(2,)]
