from dataclasses import replace
from itertools import combinations

import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from maillage.comparison.pages.weather.map import LETTER, LINE, TALLEST, WIDTH, Pin, places_map
from maillage.territory.queries import territory
from maillage.territory.queries.built_in import built_in_places
from maillage.territory.terms import Territory

BEACHES = tuple(built_in_places())
PORNIC = territory("place:pornic")


def name_box(pin: Pin) -> BaseGeometry:
    width = len(pin.place.name) * LETTER
    left = pin.name.x - {"start": 0, "middle": width / 2, "end": width}[pin.name.anchor]
    return shapely.box(left, pin.name.y - LINE + 4, left + width, pin.name.y + 2)


def test_map_of_the_beaches_has_them_all_from_north_to_south_inside_its_frame() -> None:
    drawn = places_map(BEACHES)

    assert drawn is not None
    width, height = (float(side) for side in drawn.view_box.split()[2:])
    assert [pin.place.name for pin in drawn.pins] == [
        one.name for one in sorted(BEACHES, key=lambda place: -(place.lat or 0))
    ]
    assert all(0 < pin.spot.x < width and 0 < pin.spot.y < height for pin in drawn.pins)
    assert drawn.land.startswith("M")


def test_names_of_the_beaches_do_not_cover_one_another_nor_leave_the_map() -> None:
    drawn = places_map(BEACHES)

    assert drawn is not None
    boxes = [name_box(pin) for pin in drawn.pins]
    width, height = (float(side) for side in drawn.view_box.split()[2:])
    whole = shapely.box(0, 0, width, height)
    assert [pair for pair in combinations(boxes, 2) if pair[0].intersects(pair[1])] == []
    assert all(whole.covers(box) for box in boxes)


def test_map_of_one_place_shows_its_surroundings() -> None:
    drawn = places_map((PORNIC,))

    assert drawn is not None
    assert [round(drawn.pins[0].spot.x), drawn.view_box.split()[2]] == [WIDTH / 2, f"{WIDTH:.0f}"]


def test_map_without_place_or_outside_of_france_is_not_drawn() -> None:
    glasgow = Territory("place:glasgow", PORNIC.kind, "glasgow", "Glasgow", lon=-4.25, lat=55.86)

    assert places_map(()) is None
    assert places_map((glasgow,)) is None
    assert places_map((replace(PORNIC, lon=None, lat=None),)) is None


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.floats(-5, 9), st.floats(42, 51)), min_size=1, max_size=6))
def test_map_holds_every_place_wherever_they_are(positions: list[tuple[float, float]]) -> None:
    places = tuple(replace(PORNIC, address=f"place:p{at}", lon=lon, lat=lat) for at, (lon, lat) in enumerate(positions))

    drawn = places_map(places)

    assert drawn is not None
    height = float(drawn.view_box.split()[3])
    assert height <= TALLEST * WIDTH + 1
    assert all(0 <= pin.spot.x <= WIDTH and 0 <= pin.spot.y <= height for pin in drawn.pins)
