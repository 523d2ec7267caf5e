from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.measure.repair.domain.areas import MOST_COMMUNES, AreaSpot, grouped

KM = 1 / 111.2  # degrees of latitude


def chain(start: int, count: int, *, north_km: float = 0.0) -> tuple[list[AreaSpot], dict[str, list[str]]]:
    """Communes in a row from west to east, five kilometres apart, each touching the next."""
    codes = [f"{start + number:05}" for number in range(count)]
    spots = [AreaSpot(code, number * 5 * KM * 1.47, 47 + north_km * KM) for number, code in enumerate(codes)]
    near: dict[str, list[str]] = {code: [] for code in codes}
    for one, other in pairwise(codes):
        near[one].append(other)
        near[other].append(one)
    return spots, near


def test_communes_that_touch_are_one_area():
    spots, near = chain(44000, 12)

    assert [len(area) for area in grouped(spots, near)] == [12]


def test_two_large_groups_apart_stay_two_areas():
    west, near_west = chain(44000, 12)
    north, near_north = chain(53000, 15, north_km=15)

    assert [len(area) for area in grouped(west + north, near_west | near_north)] == [12, 15]


def test_small_group_joins_the_nearest_within_reach():
    large, near_large = chain(44000, 12)
    small, near_small = chain(53000, 3, north_km=15)
    far, near_far = chain(72000, 3, north_km=80)

    areas = grouped(large + small + far, near_large | near_small | near_far)

    assert [len(area) for area in areas] == [15, 3]


def test_long_chain_is_cut_into_areas_of_sixty_at_most():
    spots, near = chain(44000, 130)

    areas = grouped(spots, near)

    assert [len(area) for area in areas] == [43, 44, 43]
    assert areas[0][0] == "44000"
    assert areas[2][-1] == "44129"


def test_nothing_gives_no_area():
    assert grouped([], {}) == ()


@settings(max_examples=40)
@given(st.sets(st.integers(0, 400), max_size=120), st.randoms(use_true_random=False))
def test_areas_hold_every_commune_once_whatever_the_order(places: set[int], shuffled: object):
    # A grid of 20 x 20 communes that touch on four sides.
    code = {place: f"{44_000 + place:05}" for place in sorted(places)}
    spots = [AreaSpot(code[place], place % 20 * 0.06, 47 + place // 20 * 0.04) for place in code]
    near = {
        code[place]: [code[one] for one in (place - 20, place - 1, place + 1, place + 20) if one in code]
        for place in code
    }
    mixed = spots.copy()
    shuffled.shuffle(mixed)  # type: ignore[attr-defined]  # hypothesis gives a random.Random

    areas = grouped(mixed, near)

    assert sorted(one for area in areas for one in area) == sorted(code.values())
    assert all(len(area) <= MOST_COMMUNES for area in areas)
    assert areas == grouped(spots, near)
