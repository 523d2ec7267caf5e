"""What the store says of holders that the register of companies knows, and that it says nothing of others."""

from pathlib import Path
from typing import Any, Final

import pytest

from maillage.buy.contracts.store.build.contract_store import wanted_version
from tests.buy.companies.stock import (
    GARDENS,
    GARDENS_PLACE,
    PERSON,
    PERSON_PLACE,
    companies_file,
    establishments_file,
    import_all,
    import_small_stock,
)
from tests.buy.contracts.derived_contracts import HOLDER, DerivedContracts
from tests.buy.contracts.derived_contracts import contracts as derived_contracts

pytestmark = pytest.mark.django_db  # names that the agency hides are asked of the database

PERSON_SIRET: Final = "82910263100014"
UNKNOWN: Final = "55208131766522"


def holders(contracts: DerivedContracts, columns: str) -> list[tuple[Any, ...]]:
    return list(contracts.ask(f"SELECT {columns} FROM holders ORDER BY contract_number, rank", {}))


def test_without_a_stock_nothing_is_known_of_holders_and_their_names_stay(contracts_data: Path) -> None:
    contracts = derived_contracts({"holders": [HOLDER]})

    assert holders(contracts, "label, size, naf, is_withheld, commune") == [
        (f"Entreprise {HOLDER}", None, None, False, None)
    ]
    assert contracts.column("is_small") == {"C1": None}
    assert contracts.column("in_region") == {"C1": None}
    assert contracts.column("distance_km") == {"C1": None}


def test_name_of_the_register_stands_over_that_of_the_data(contracts_data: Path, tmp_path: Path) -> None:
    import_small_stock(tmp_path)

    contracts = derived_contracts({"holders": [HOLDER, UNKNOWN]})

    assert holders(contracts, "label, size, naf") == [
        ("JARDINS DU CLAIN SAS", "PME", "81.30Z"),
        (f"Entreprise {UNKNOWN}", None, None),
    ]


def test_contract_is_of_known_size_where_all_of_its_holders_are(contracts_data: Path, tmp_path: Path) -> None:
    large = GARDENS | {"siren": "552081317", "categorieEntreprise": "GE"}
    import_all(companies_file(tmp_path, GARDENS, large))

    contracts = derived_contracts(
        {"holders": [HOLDER]},
        {"holders": [UNKNOWN]},
        {"holders": [HOLDER, UNKNOWN]},
        {"holders": [HOLDER, "11111111800011"]},
        {"holders": []},
    )

    assert contracts.column("is_small") == {"C1": True, "C2": False, "C3": True, "C4": None, "C5": None}


def test_name_that_the_register_withholds_is_nowhere_in_the_store(contracts_data: Path, tmp_path: Path) -> None:
    import_small_stock(tmp_path, person=PERSON | {"statutDiffusionUniteLegale": "P"})

    contracts = derived_contracts({"holders": [PERSON_SIRET]})

    assert holders(contracts, "name, label, is_person, is_withheld") == [(None, None, True, True)]


def test_name_of_a_person_that_is_public_stays_as_the_data_give_it(contracts_data: Path, tmp_path: Path) -> None:
    import_small_stock(tmp_path)

    contracts = derived_contracts({"holders": [PERSON_SIRET]})

    assert holders(contracts, "label, is_person, is_withheld") == [(f"Entreprise {PERSON_SIRET}", True, False)]


def test_holder_is_as_near_as_the_communes_say(contracts_data: Path, tmp_path: Path) -> None:
    communes = {"381031285": "86194", "100000009": "86041", "200000008": "86066", "300000007": "79191"}
    sirets = [f"{siren}00491" for siren in communes]
    import_all(
        establishments_file(
            tmp_path,
            *(
                GARDENS_PLACE | {"siret": siret, "codeCommuneEtablissement": commune}
                for siret, commune in zip(sirets, communes.values(), strict=True)
            ),
        )
    )

    contracts = derived_contracts(*({"holders": [siret]} for siret in sirets))

    near = contracts.ask("SELECT in_commune, in_epci, in_departement, in_region FROM contracts ORDER BY id", {})
    assert near == [
        (True, True, True, True),
        (False, True, True, True),
        (False, False, True, True),
        (False, False, False, True),
    ]
    assert list(contracts.column("distance_km").values()) == pytest.approx([0, 5, 30, 65], abs=12)


def test_buyer_that_no_file_names_has_the_name_of_the_register(contracts_data: Path, tmp_path: Path) -> None:
    commune = GARDENS | {"siren": "218601946", "denominationUniteLegale": "COMMUNE DE POITIERS"}
    import_all(companies_file(tmp_path, commune))

    unnamed = derived_contracts({"buyer_name": None})
    stated = derived_contracts({"buyer_name": "Ville de Poitiers"})

    assert unnamed.column("buyer_label") == {"C1": "COMMUNE DE POITIERS"}
    assert stated.column("buyer_label") == {"C1": "Ville de Poitiers"}


def test_store_is_another_one_when_the_register_is(contracts_data: Path, tmp_path: Path) -> None:
    before = wanted_version([])

    import_all(companies_file(tmp_path, GARDENS))

    assert wanted_version([]) != before


def test_place_of_the_seat_counts_where_the_establishment_is_unknown(contracts_data: Path, tmp_path: Path) -> None:
    import_all(companies_file(tmp_path, GARDENS), establishments_file(tmp_path, GARDENS_PLACE))

    contracts = derived_contracts({"holders": ["38103128500012"]})

    assert contracts.column("in_commune") == {"C1": True}


def test_of_a_contract_of_a_departement_only_what_follows_is_told(contracts_data: Path, tmp_path: Path) -> None:
    import_all(companies_file(tmp_path, GARDENS, PERSON), establishments_file(tmp_path, GARDENS_PLACE, PERSON_PLACE))
    wide = {"place_kind": "Code département", "place_code": "86"}

    contracts = derived_contracts({"holders": [HOLDER], **wide}, {"holders": [PERSON_SIRET], **wide})

    assert contracts.column("in_departement") == {"C1": True, "C2": False}
    assert contracts.column("in_commune") == {"C1": None, "C2": False}
    assert contracts.column("distance_km") == {"C1": None, "C2": None}
