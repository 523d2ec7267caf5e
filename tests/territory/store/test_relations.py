import pytest

from maillage.core.problems import NotFound
from maillage.territory.domain.terms import Kind, Territory
from maillage.territory.store.territories import (
    children,
    communes_of,
    current_code,
    name_of,
    names_of,
    neighbours,
    outline,
    parents,
    places,
    territory,
)

pytestmark = pytest.mark.django_db


def addresses(found: list[Territory]) -> list[str]:
    return [one.address for one in found]


def test_territory_at_its_address_is_whole() -> None:
    pornic = territory("commune:44131")

    assert (pornic.name, pornic.population, pornic.postal_codes) == ("Pornic", 18745, ("44210",))
    assert (pornic.epci, pornic.departement, pornic.region, pornic.within) == (
        "200067346",
        "44",
        "52",
        "Loire-Atlantique",
    )
    assert pornic.bbox is not None
    assert pornic.lon is not None
    assert pornic.bbox.west < pornic.lon < pornic.bbox.east


def test_island_without_an_epci_has_none() -> None:
    assert territory("commune:85113").epci is None


def test_retired_code_answers_with_its_heir() -> None:
    assert territory("commune:85060").address == "commune:85194"
    assert current_code("85060") == "85194"
    assert name_of("85060") == "Les Sables-d'Olonne"


def test_codes_that_never_were_have_no_name() -> None:
    assert current_code("99999") is None
    assert names_of(["99999", "44131", "75111"]) == {"44131": "Pornic", "75111": "Paris 11e Arrondissement"}


@pytest.mark.parametrize("address", ["commune:99999", "region:99", "epci:999999999", "place:nulle-part"])
def test_address_of_nothing_is_not_found(address: str) -> None:
    with pytest.raises(NotFound):
        territory(address)


def test_communes_of_each_kind_are_counted() -> None:
    counts = {
        address: len(communes_of(address))
        for address in ("region:52", "departement:44", "epci:244400404", "commune:44131", "arrondissement:75111")
    }

    assert counts == {
        "region:52": 1228,
        "departement:44": 207,
        "epci:244400404": 24,
        "commune:44131": 1,
        "arrondissement:75111": 1,
    }


def test_every_commune_of_a_departement_is_in_its_region() -> None:
    region = set(communes_of("region:52"))

    assert {code for one in children("region:52") for code in communes_of(one.address)} == region


def test_parents_are_nearest_first() -> None:
    assert addresses(parents("commune:44131")) == ["epci:200067346", "departement:44", "region:52"]
    assert addresses(parents("arrondissement:75111"))[0] == "commune:75056"
    assert addresses(parents("region:52")) == []


def test_children_are_one_level_below() -> None:
    assert addresses(children("region:52")) == [f"departement:{code}" for code in ("44", "49", "53", "72", "85")]
    assert len(children("commune:75056")) == 20
    assert addresses(children("place:noirmoutier")) == [
        f"commune:{code}" for code in ("85011", "85083", "85106", "85163")
    ]
    assert children("commune:44131") == []


def test_neighbours_share_a_border_even_across_regions() -> None:
    assert addresses(neighbours("region:52")) == [f"region:{code}" for code in ("24", "28", "53", "75")]
    assert addresses(neighbours("departement:44")) == [f"departement:{code}" for code in ("35", "49", "56", "85")]
    assert "commune:44012" in addresses(neighbours("commune:44131"))
    assert neighbours("commune:85113") == []


def test_neighbour_of_a_neighbour_is_the_commune_again() -> None:
    assert all("commune:44131" in addresses(neighbours(one.address)) for one in neighbours("commune:44131"))


def test_the_nine_beaches_are_places_with_communes_and_a_contour() -> None:
    beaches = [one for one in places() if one.kind is Kind.PLACE]

    assert len(beaches) == 9
    assert all(communes_of(beach.address) and outline(beach.address).is_valid for beach in beaches)
    assert communes_of("place:la-baule-le-croisic") == ("44010", "44049", "44055", "44135")


def test_outlines_of_every_kind_hold_their_label() -> None:
    for address in ("region:52", "departement:44", "epci:244400404", "commune:44131", "arrondissement:75111"):
        here = territory(address)
        west, south, east, north = outline(address).bounds
        assert here.lon is not None
        assert here.lat is not None
        assert west <= here.lon <= east
        assert south <= here.lat <= north


def test_outline_of_an_overseas_collectivity_is_not_found() -> None:
    with pytest.raises(NotFound):
        outline("commune:97501")
