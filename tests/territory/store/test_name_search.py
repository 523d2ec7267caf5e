import pytest

from maillage.territory.domain.terms import Kind
from maillage.territory.store.territories import search

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("st jean de mon", "commune:85234"),
        ("SAINT JEAN DE MONTS", "commune:85234"),
        ("monts saint-jean", "commune:85234"),
        ("44210", "commune:44131"),
        ("pornic 442", "commune:44131"),
        ("44131", "commune:44131"),
        ("franche comté", "region:27"),
        ("bourgogne", "region:27"),
        ("loire atl", "departement:44"),
        ("44", "departement:44"),
        ("nantes metro", "epci:244400404"),
        ("st gildas pontchateau", "epci:200000438"),
        ("ile d yeu", "commune:85113"),
        ("sables d'olonne", "commune:85194"),
        ("œuilly", "commune:51410"),
        ("lyon 3e", "arrondissement:69383"),
        ("château d'olonne", "commune:85194"),  # merged in 2019
        ("nantes", "commune:44109"),
        ("paris", "commune:75056"),
        ("le mans", "commune:72181"),
    ],
)
def test_search_as_people_type_finds_it_first(text: str, address: str) -> None:
    assert search(text)[0].address == address


def test_search_of_a_beach_finds_the_commune_then_the_place() -> None:
    assert [found.address for found in search("st jean de mon", limit=2)] == [
        "commune:85234",
        "place:saint-jean-de-monts",
    ]


def test_search_among_places_finds_places_only() -> None:
    assert [found.address for found in search("pornic", kinds=[Kind.PLACE])] == ["place:pornic"]


def test_search_gives_no_more_than_asked() -> None:
    assert len(search("s", limit=3)) == 3


def test_search_of_a_postal_code_leaves_out_the_commune_that_once_had_the_code() -> None:
    addresses = [found.address for found in search("75011")]

    assert addresses == ["commune:75056", "arrondissement:75111"]


def test_search_of_a_retired_code_finds_its_heir() -> None:
    assert [found.address for found in search("85060")] == ["commune:85194"]


@pytest.mark.parametrize("text", ["", "zzzzz", "%_'\"", "\x00", "é" * 500])
def test_search_of_nothing_known_finds_nothing(text: str) -> None:
    assert search(text) == []
