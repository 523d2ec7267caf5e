import json
from datetime import UTC, datetime
from typing import Any

import pytest
import shapely

from maillage.core.problems import NotFound, Problem, Refused
from maillage.territory.domain.terms import PlaceOrigin
from maillage.territory.store.agency_places import add_place, change_place, remove_place
from maillage.territory.store.models import Place
from maillage.territory.store.territories import children, communes_of, neighbours, outline, places, search, territory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
VEILLON = shapely.to_geojson(shapely.box(-1.67, 46.44, -1.64, 46.455))
GLASGOW = shapely.box(-4.3, 55.84, -4.2, 55.88)


def test_drawn_place_is_found_with_its_communes_and_contour() -> None:
    place = add_place("Plage du Veillon", geometry=VEILLON, created_by="anne", now=NOW)

    assert place.address == "place:plage-du-veillon"
    assert communes_of(place.address) == ("85288",)
    assert (place.within, place.departement, place.region) == ("Talmont-Saint-Hilaire", "85", "52")
    assert json.loads(shapely.to_geojson(outline(place.address))) == json.loads(VEILLON)
    assert [found.address for found in search("veillon")] == [place.address]
    assert place in places()


def test_place_outside_france_touches_no_commune() -> None:
    place = add_place("Glasgow", geometry=GLASGOW, origin=PlaceOrigin.IMPORT, now=NOW)

    assert communes_of("place:glasgow") == ()
    assert outline("place:glasgow").equals(GLASGOW)
    assert (place.departement, children(place.address), neighbours(place.address)) == (None, [], [])


def test_place_of_communes_is_their_union_by_present_codes() -> None:
    place = add_place("Côte de Jade", communes=["44131", "44012", "85060"], origin=PlaceOrigin.COMMUNES, now=NOW)

    assert communes_of(place.address) == ("44012", "44131", "85194")
    assert outline(place.address).area == pytest.approx(
        sum(outline(f"commune:{code}").area for code in communes_of(place.address))
    )


def test_feature_collection_becomes_one_contour() -> None:
    features = [
        {
            "type": "Feature",
            "properties": {},
            "geometry": json.loads(shapely.to_geojson(shapely.box(x, 47, x + 0.1, 47.1))),
        }
        for x in (-1.6, -1.5)
    ]

    add_place("Deux moitiés", geometry=json.dumps({"type": "FeatureCollection", "features": features}), now=NOW)

    assert outline("place:deux-moities").area == pytest.approx(0.02)


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"name": "Sans rien"}, "place_extent"),
        ({"name": "Les deux", "geometry": VEILLON, "communes": ["44131"]}, "place_extent"),
        ({"name": "Cassé", "geometry": "{"}, "place_shape_unreadable"),
        ({"name": "Vide", "geometry": '{"type": "FeatureCollection", "features": []}'}, "place_shape_not_polygon"),
        ({"name": "Autre", "geometry": '{"type": "Chose"}'}, "place_shape_unreadable"),
        ({"name": "Liste", "geometry": "[1, 2]"}, "place_shape_unreadable"),
        ({"name": "NaN", "geometry": '{"type": "Point", "coordinates": [NaN, 1]}'}, "place_shape_unreadable"),
        ({"name": "Profond", "geometry": "[" * 100_000}, "place_shape_unreadable"),
        ({"name": "Point", "geometry": '{"type": "Point", "coordinates": [0, 47]}'}, "place_shape_not_polygon"),
        ({"name": "Inversé", "geometry": shapely.to_geojson(shapely.box(47, -1.6, 47.1, -1.5))}, "place_shape_swapped"),
        ({"name": "Inconnue", "communes": ["99999"]}, "place_commune_unknown"),
        ({"name": "", "geometry": VEILLON}, "place_name"),
        ({"name": "…", "geometry": VEILLON}, "place_name"),
        ({"name": "x" * 121, "geometry": VEILLON}, "place_name"),
        ({"name": "Pornic", "geometry": VEILLON}, "place_slug_taken"),
        ({"name": "Slug", "geometry": VEILLON, "slug": "Pas Bon"}, "place_slug"),
    ],
)
def test_place_that_cannot_be_is_refused_and_nothing_is_written(told: dict[str, Any], code: str) -> None:
    name = told.pop("name")

    with pytest.raises(Refused) as refused:
        add_place(name, now=NOW, **told)

    assert refused.value.code == code
    assert refused.value.text
    assert Place.objects.count() == 0


def test_place_of_the_same_name_needs_an_address_of_its_own() -> None:
    add_place("Le port", geometry=VEILLON, now=NOW)

    with pytest.raises(Refused) as refused:
        add_place("Le Port", geometry=GLASGOW, now=NOW)

    assert refused.value.code == "place_slug_taken"
    assert add_place("Le Port", geometry=GLASGOW, slug="port-de-glasgow", now=NOW).code == "port-de-glasgow"


def test_changed_place_keeps_its_address() -> None:
    add_place("Glasgow", geometry=VEILLON, now=NOW)

    change_place("glasgow", name="Glasgow City", geometry=GLASGOW, now=NOW)

    assert territory("place:glasgow").name == "Glasgow City"
    assert outline("place:glasgow").equals(GLASGOW)
    assert [found.address for found in search("city")][:1] == ["place:glasgow"]


def test_removed_place_is_gone() -> None:
    add_place("Glasgow", geometry=GLASGOW, now=NOW)

    remove_place("glasgow")

    with pytest.raises(NotFound):
        territory("place:glasgow")


@pytest.mark.parametrize(("slug", "code"), [("pornic", "place_built_in"), ("glasgow", "place_unknown")])
def test_place_that_the_agency_did_not_add_is_not_removed(slug: str, code: str) -> None:
    with pytest.raises(Problem) as problem:
        remove_place(slug)

    assert problem.value.code == code
