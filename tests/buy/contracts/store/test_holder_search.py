"""A holder is known by a SIRET, a SIREN or a name; what nobody knows is nobody."""

from pathlib import Path

import pytest

from maillage.buy.contracts.store.holder_distances import km_between
from maillage.buy.contracts.store.holder_search import holders_named, known_holder
from tests.buy.companies.stock import import_small_stock
from tests.buy.contracts.built_stores import publish
from tests.buy.contracts.small_market import GARDENER, small_market

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contracts_data")]

SIRET = GARDENER["id"]


def test_siret_alone_is_itself_and_a_wrong_one_is_nobody():
    assert holders_named("381 031 285 00491") == [(SIRET, SIRET)]
    assert holders_named("38103128500490") == holders_named("12345") == []


def test_holder_of_a_known_contract_is_found_by_its_name_and_by_its_siren(tmp_path: Path):
    publish(tmp_path, *small_market()["marches"])

    expected = [(SIRET, f"JARDINS DU CLAIN · {SIRET}")]
    assert (list(holders_named("jardins")), list(holders_named("381031285"))) == (expected, expected)
    assert known_holder(SIRET).text == "JARDINS DU CLAIN"


def test_register_gives_name_town_and_postal_code(tmp_path: Path):
    import_small_stock(tmp_path)

    known = known_holder(SIRET)

    assert (known.text, known.postal_code, known.commune) == ("JARDINS DU CLAIN SAS, Poitiers", "86000", "86194")


@pytest.mark.parametrize(
    ("commune", "place", "km"),
    [
        ("44131", "commune:44131", 0),
        ("44131", "commune:44109", 43),
        ("44131", "departement:44", None),
        ("99999", "commune:44109", None),
        ("44131", "44 109", None),
    ],
)
def test_distance_is_between_the_centres_of_two_communes_that_are_known(commune: str, place: str, km: int | None):
    found = km_between(commune, place)

    assert (None if found is None else round(found)) == km
