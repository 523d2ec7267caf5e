from pathlib import Path

import pytest

from maillage.core.problems import Unavailable
from maillage.procurement.duties import rebuild_store
from maillage.procurement.queries.contract_files import raw_file
from maillage.procurement.queries.contract_store import store_rows
from maillage.procurement.record.imports import import_path
from tests.procurement.contracts import MARKET_V1
from tests.procurement.store import NOW, publish, write_document

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contracts_data")]


def test_contract_that_the_newest_file_has_no_more_stays_with_the_day(tmp_path: Path) -> None:
    other = {**MARKET_V1, "id": "2019S00999"}
    publish(tmp_path, MARKET_V1, other)

    publish(tmp_path, other)

    assert store_rows("SELECT id, dropped_on FROM contracts ORDER BY id") == [
        (MARKET_V1["id"], NOW.date()),
        ("2019S00999", None),
    ]
    assert store_rows("SELECT count(*) FROM holders JOIN contracts ON number = contract_number") == [(2,)]
    assert store_rows("SELECT count(*) FROM versions") == [(0,)]

    publish(tmp_path, MARKET_V1, other)  # it comes back

    assert store_rows("SELECT count(*), count(dropped_on) FROM contracts") == [(2, 0)]


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
