"""From where distances are counted: the commune of the work, else that of the buyer within, else the middle."""

from pathlib import Path

import pytest

from maillage.include.opportunities.store.calendar import buyer_communes, opportunity_place, place_near
from tests.buy.companies.stock import GARDENS_PLACE, establishments_file, import_all
from tests.people import People

pytestmark = pytest.mark.django_db


def measured(address: str, commune: str) -> str:
    return place_near(opportunity_place(address), commune, opportunity_place).measured_from


def test_a_place_larger_than_a_commune_is_measured_from_its_buyers():
    place = place_near(opportunity_place("departement:44"), "44131", opportunity_place)
    pornic = opportunity_place("commune:44131")

    assert (place.address, place.measured_from) == ("departement:44", "commune:44131")
    assert (place.lon, place.lat) == (pornic.lon, pornic.lat)
    assert place.around == opportunity_place("departement:44").around


@pytest.mark.parametrize(
    ("address", "commune"),
    [
        ("departement:44", "86194"),  # a buyer of elsewhere
        ("departement:44", ""),
        ("departement:44", "99999"),
        ("commune:44109", "44131"),  # the work is told to the commune
        ("", "44131"),
    ],
)
def test_any_other_place_keeps_its_own_middle(address: str, commune: str):
    assert measured(address, commune) == ""


def test_commune_of_a_buyer_is_that_of_the_register_else_of_its_organisation(
    people: People, tmp_path: Path, contracts_data: Path
):
    people.commune.siret, people.commune.territory = "21440131700010", "commune:44131"
    people.commune.save()
    import_all(establishments_file(tmp_path, GARDENS_PLACE))

    communes = buyer_communes([people.commune.siret, GARDENS_PLACE["siret"], None, "INCONNU"])

    assert communes == {people.commune.siret: "44131", GARDENS_PLACE["siret"]: "86194"}
