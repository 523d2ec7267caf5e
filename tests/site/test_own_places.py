"""The agency adds, changes and removes places on pages of its own."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from maillage.accounts.store.models import TraceEntry
from maillage.site.terms import PlaceVerb
from maillage.territory.store.models import Place
from maillage.territory.store.territories import agency_places, communes_of
from tests.people import People

pytestmark = pytest.mark.django_db
LIST = "/mon-espace/lieux"
ADD = f"{LIST}/nouveau"
CORNERS = [[-2.11, 47.11], [-2.09, 47.11], [-2.09, 47.12], [-2.11, 47.12], [-2.11, 47.11]]
SQUARE = json.dumps({"type": "Polygon", "coordinates": [CORNERS]})


@pytest.mark.parametrize(
    ("name", "statuses"),
    [("visitor", [302, 302, 302]), ("bruno", [200, 403, 403]), ("chloe", [403, 403, 403]), ("aline", [200, 200, 302])],
)
def test_places_are_read_by_the_agency_and_written_by_its_administrators(
    people: People, name: str, statuses: list[int]
) -> None:
    people.client("aline").post(ADD, {"nom": "Marché", "communes": "44131"})
    client = people.client(name)

    answers = [client.get(LIST), client.get(ADD), client.post(f"{LIST}/marche/retirer")]

    assert [answer.status_code for answer in answers] == statuses


def test_place_is_drawn_changed_and_removed_with_a_trace(people: People) -> None:
    client = people.client("aline")

    client.post(ADD, {"nom": "Le festival", "contour": SQUARE})
    page = client.get(f"{LIST}/le-festival").content.decode()
    client.post(f"{LIST}/le-festival", {"nom": "Le grand festival", "communes": "44131, 44154"})
    changed = [(place.address, place.name) for place in agency_places()]
    communes = communes_of("place:le-festival")
    client.post(f"{LIST}/le-festival/retirer")

    assert "-2.11" in page
    assert (changed, communes) == ([("place:le-festival", "Le grand festival")], ("44131", "44154"))
    assert agency_places() == []
    entries = TraceEntry.objects.filter(about="place:le-festival").order_by("pk")
    assert [entry.verb for entry in entries] == [PlaceVerb.ADDED, PlaceVerb.CHANGED, PlaceVerb.REMOVED]


def test_place_of_a_file_is_added(people: People) -> None:
    file = SimpleUploadedFile("lieu.geojson", SQUARE.encode())

    people.client("aline").post(ADD, {"nom": "Le port", "file": file})

    assert [place.name for place in agency_places()] == ["Le port"]


def test_page_of_a_new_place_has_the_map_and_records_what_is_drawn_by_its_author(people: People) -> None:
    client = people.client("aline")

    page = client.get(ADD).content.decode()
    client.post(ADD, {"nom": "La rade", "contour": SQUARE, "communes": ""})

    place = Place.objects.get(slug="la-rade")
    assert "data-place-drawing" in page
    assert (place.origin, place.created_by) == ("drawn", "aline")


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"nom": "Sans rien"}, "__all__"),
        ({"nom": "Deux", "contour": SQUARE, "communes": "44131"}, "__all__"),
        ({"nom": "Pornic", "contour": SQUARE}, "name"),
        ({"nom": "!!!", "communes": "44131"}, "name"),
        ({"nom": "Nulle part", "communes": "99999"}, "communes"),
        ({"nom": "De travers", "contour": "{}"}, "geometry"),
        ({"nom": "Binaire", "file": SimpleUploadedFile("a", b"\xff\xfe\x00")}, "file"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(people: People, sent: dict[str, object], field: str) -> None:
    answer = people.client("aline").post(ADD, sent)

    assert (answer.status_code, next(iter(answer.context["form"].errors))) == (422, field)
    assert agency_places() == []
