import csv
import gzip
from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from maillage.core.geo import distance_m
from maillage.territory.domain.terms import NEAREST_M, NO_COMMUNE, commune_code, commune_number
from maillage.territory.intake.reference import BUILT_IN
from maillage.territory.store.territories import arrondissement_at, commune_at, communes_of, locate, outline
from tests.examples import examples

WEST, SOUTH, EAST, NORTH = -2.7, 46.8, -0.9, 47.9  # around Loire-Atlantique, its shore and its borders
POINTS = st.lists(st.tuples(st.floats(WEST, EAST), st.floats(SOUTH, NORTH)), min_size=1, max_size=60)


@cache
def contours_around() -> dict[str, BaseGeometry]:
    codes = [code for number in ("44", "85", "49", "35", "56", "53") for code in communes_of(f"departement:{number}")]
    return {code: outline(f"commune:{code}") for code in codes}


@settings(max_examples=examples(40, few=12), deadline=None)
@given(POINTS)
def test_points_of_a_departement_are_in_the_commune_that_contains_them(
    points: list[tuple[float, float]],
) -> None:
    lon, lat = np.array(points).T

    found = locate(lon, lat)

    contours = {code: contours_around()[code] for code in communes_of("departement:44")}
    for code, contour in contours.items():
        inside = shapely.contains_xy(contour, lon, lat)
        assert set(found[inside].tolist()) <= {commune_number(code)}
        assert not (found[~shapely.intersects_xy(contour.buffer(0.01), lon, lat)] == commune_number(code)).any()


@settings(max_examples=examples(40, few=12), deadline=None)
@given(POINTS)
def test_points_outside_are_in_the_nearest_commune_within_500_m(points: list[tuple[float, float]]) -> None:
    lon, lat = np.array(points).T
    found = locate(lon, lat)

    for x, y, number in zip(lon, lat, found, strict=True):
        metres = metres_to_contours(x, y)
        if number == NO_COMMUNE:
            assert min(metres.values(), default=NEAREST_M + 1) > NEAREST_M - 0.5
        else:
            assert metres[commune_code(int(number)) or ""] <= min(min(metres.values()) + 0.5, NEAREST_M + 0.5)


def metres_to_contours(lon: float, lat: float) -> dict[str, float]:
    near = shapely.box(lon - 0.02, lat - 0.02, lon + 0.02, lat + 0.02)
    on_plane = plane_at(lon, lat)
    return {
        code: float(shapely.distance(shapely.transform(contour, on_plane), shapely.Point(0, 0)))
        for code, contour in contours_around().items()
        if shapely.intersects(contour.envelope, near)
    }


def plane_at(lon: float, lat: float) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
    north = float(distance_m(lon, lat, lon, lat + 0.01)) / 0.01
    east = float(distance_m(lon, lat, lon + 0.01, lat)) / 0.01
    return lambda points: (points - [lon, lat]) * [east, north]


def test_inner_point_of_every_commune_is_in_it() -> None:
    text = gzip.decompress((BUILT_IN / "communes.csv.gz").read_bytes()).decode().splitlines()
    rows = [row for row in csv.DictReader(text) if row["lon_centre"]]

    found = locate([float(row["lon_centre"]) for row in rows], [float(row["lat_centre"]) for row in rows])

    assert len(rows) == 34_875
    assert [commune_code(number) for number in found.tolist()] == [row["code"] for row in rows]


@pytest.mark.parametrize(
    ("lon", "lat", "code"),
    [
        (-2.1115, 47.1090, "44131"),  # the beach of Pornic
        (-2.3950, 47.2780, "44055"),  # the bay of La Baule, off the sand
        (-2.0750, 46.7890, "85234"),  # off Saint-Jean-de-Monts
        (-2.3900, 47.2500, None),  # 3 km out at sea
        (2.3522, 48.8566, "75056"),
        (55.4500, -20.8800, "97411"),  # Saint-Denis de La Réunion
        (-4.2500, 55.8600, None),  # Glasgow
        (0.0, 0.0, None),
    ],
)
def test_point_at_a_known_spot_is_in_its_commune(lon: float, lat: float, code: str | None) -> None:
    commune = commune_at(lon, lat)

    assert (commune.code if commune else None) == code


@pytest.mark.parametrize(("lon", "lat"), [(float("nan"), 47), (2, float("inf")), (200, 47), (2, -91)])
def test_point_that_is_nowhere_is_in_no_commune(lon: float, lat: float) -> None:
    assert locate(lon, lat).tolist() == [NO_COMMUNE]


def test_no_points_are_in_no_communes() -> None:
    assert locate([], []).tolist() == []


def test_corner_of_communes_belongs_to_the_lowest_code() -> None:
    shared = shapely.intersection(outline("commune:44131"), outline("commune:44012"))
    lon, lat = shapely.get_coordinates(shared)[0]

    touching = [code for code, contour in contours_around().items() if shapely.intersects_xy(contour, lon, lat)]
    assert commune_code(int(locate(lon, lat)[0])) == min(touching)


def test_arrondissement_is_known_in_paris_and_nowhere_in_nantes() -> None:
    found = arrondissement_at(2.3522, 48.8566)

    assert found is not None
    assert found.address == "arrondissement:75104"
    assert arrondissement_at(-1.5536, 47.2173) is None
