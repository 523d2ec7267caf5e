import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.problems import Refused
from maillage.measure.figures.pages.parts.filtering.map_request import (
    MapLevel,
    MapPosition,
    MapRequest,
    read_map_request,
)
from maillage.territory.domain.terms import Box


def test_address_without_anything_is_the_usual_map() -> None:
    assert read_map_request([]) == MapRequest()


def test_two_operators_compared_are_read_from_the_address_and_from_the_form() -> None:
    of_address = read_map_request([("compare", "orange,sfr")])
    of_form = read_map_request([("layer", "compare"), ("first", "orange"), ("second", "sfr")])

    assert of_address.compared == of_form.compared == ("orange", "sfr")


def test_best_operator_compares_nobody_in_particular() -> None:
    request = read_map_request([("layer", "best"), ("compare", "orange,sfr")])

    assert (request.is_best, request.compared) == (True, ())


def test_mangled_position_opens_the_usual_place() -> None:
    assert read_map_request([("z", "nan"), ("lat", "47"), ("lon", "-1.5")]).position is None
    assert read_map_request([("z", "9"), ("lat", "91"), ("lon", "-1.5")]).position is None
    assert read_map_request([("z", "9"), ("lat", "47")]).position is None


@pytest.mark.parametrize("text", ["1,2,3", "a,b,c,d", "1,2,3,4,5", "4,46,1,48", "-2,48,1,46", "0,0,nan,1", "0,0,inf,1"])
def test_box_that_is_none_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(Refused, match=r"bbox=-2\.6,46\.2,1,48\.6"):
        read_map_request([("bbox", text)])


def test_level_nobody_knows_is_refused() -> None:
    with pytest.raises(Refused, match="departement, epci, commune ou square"):
        read_map_request([("level", "canton")])


@pytest.mark.parametrize(("text", "page"), [("3", 3), ("0", 1), ("-1", 1), ("²", 1), ("x", 1), ("99999999", 10_000)])
def test_page_of_the_table_is_a_page_whatever_is_written(text: str, page: int) -> None:
    assert read_map_request([("page", text)]).page == page


@given(st.floats(4, 16), st.floats(-60, 60), st.floats(-170, 170))
def test_box_around_a_position_holds_it(zoom: float, lat: float, lon: float) -> None:
    box = MapPosition(zoom, lat, lon).around()

    assert box.west < lon < box.east
    assert box.south < lat < box.north


@given(st.lists(st.tuples(st.sampled_from(["z", "lat", "lon", "compare", "layer", "page", "sort"]), st.text())))
def test_any_address_without_box_or_level_is_read(pairs: list[tuple[str, str]]) -> None:
    request = read_map_request(pairs)

    assert request.page >= 1
    assert len(request.compared) <= 2


def test_box_is_west_south_east_north() -> None:
    request = read_map_request([("bbox", "-2.6,46.2,1,48.6"), ("level", "epci")])

    assert (request.box, request.level) == (Box(-2.6, 46.2, 1, 48.6), MapLevel.EPCI)
