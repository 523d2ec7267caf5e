"""Every structure beside every place, in one computation; held against one pair after the other."""

from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.core.geo import distance_m
from maillage.include.opportunities.domain.opportunities import NOWHERE, OpportunityPlace
from maillage.include.opportunities.domain.reach import places_reached, reach_counts
from maillage.include.structures.domain.structures import (
    FAMILIES,
    Activity,
    Reach,
    ReachKind,
    StatedStructure,
    StructureFamily,
    StructureKind,
)

ZONES = ("departement:44", "epci:244400404", "commune:44109")
WANTED = frozenset({"proprete", "espaces_verts"})
POINTS = st.none() | st.tuples(st.floats(-2.5, 0.5), st.floats(46, 48.5))
REACHES = st.one_of(
    st.just(Reach(ReachKind.UNKNOWN)),
    st.just(Reach(ReachKind.COUNTRY)),
    st.floats(1, 200).map(lambda km: Reach(ReachKind.RADIUS, km)),
    st.sets(st.sampled_from(ZONES), min_size=1).map(lambda zones: Reach(ReachKind.ZONES, zones=tuple(sorted(zones)))),
)
ACTIVITIES = st.builds(Activity, st.sampled_from(["proprete", "espaces_verts", "numerique"]), st.just(()), REACHES)
STRUCTURES = st.builds(
    lambda kind, point, activities, turnover: StatedStructure(
        "00950001800016",
        kind,
        "Atelier",
        lon=point and point[0],
        lat=point and point[1],
        activities=tuple(activities),
        turnover_eur=turnover,
    ),
    st.sampled_from(StructureKind),
    POINTS,
    st.lists(ACTIVITIES, max_size=3),
    st.none() | st.floats(1_000, 1e6),
)
PLACES = st.builds(
    lambda point, zones: OpportunityPlace("", frozenset(zones), point and point[0], point and point[1]),
    POINTS,
    st.sets(st.sampled_from(ZONES)),
)


def goes_there(structure: StatedStructure, place: OpportunityPlace) -> bool:
    """Whether an activity of a wanted sector reaches the place, said plainly."""
    for activity in structure.activities:
        reach = activity.reach
        if activity.sector not in WANTED:
            continue
        if reach.kind is ReachKind.COUNTRY or place.around & set(reach.zones):
            return True
        if reach.radius_km is not None and None not in (structure.lon, place.lon):
            metres = distance_m(structure.lon or 0, structure.lat or 0, place.lon or 0, place.lat or 0)
            if metres <= reach.radius_km * 1000:
                return True
    return False


@settings(max_examples=60, deadline=None)
@given(st.lists(STRUCTURES, max_size=8), st.lists(PLACES, max_size=5))
def test_who_reaches_a_place_is_who_a_look_at_each_pair_finds(
    structures: list[StatedStructure], places: list[OpportunityPlace]
):
    counts = reach_counts(structures, WANTED, places)

    assert len(counts) == len(places)
    for place, count in zip(places, counts, strict=True):
        reaching = [stated for stated in structures if goes_there(stated, place)]
        families = [FAMILIES[stated.kind] for stated in reaching]
        assert count.in_reach.total == len(reaching)
        assert count.in_reach.insertion == families.count(StructureFamily.INSERTION)
        assert count.in_reach.disability == families.count(StructureFamily.DISABILITY)
        assert count.in_reach.prison == sum(stated.kind is StructureKind.SEP for stated in reaching)
        silent = [
            stated
            for stated in structures
            if not goes_there(stated, place)
            and any(
                activity.sector in WANTED and activity.reach.kind is ReachKind.UNKNOWN for activity in stated.activities
            )
        ]
        assert count.unsaid == len(silent)
        turnovers = [stated.turnover_eur for stated in reaching if stated.turnover_eur]
        expected = median(1 / turnover for turnover in turnovers) if turnovers else None
        assert count.median_of_inverse_turnover == (None if expected is None else pytest.approx(expected))
    for stated in structures:
        assert places_reached(stated, WANTED, places) == [goes_there(stated, place) for place in places]


def test_nobody_but_who_works_everywhere_reaches_a_place_that_is_not_said():
    near = Activity("proprete", (), Reach(ReachKind.RADIUS, 100.0))
    everywhere = Activity("proprete", (), Reach(ReachKind.COUNTRY))
    structures = [
        StatedStructure("00950001800016", StructureKind.ACI, "Près", lon=-1.5, lat=47.2, activities=(near,)),
        StatedStructure("00950002600019", StructureKind.EA, "Partout", activities=(everywhere,)),
    ]

    (count,) = reach_counts(structures, WANTED, [NOWHERE])

    assert (count.in_reach.insertion, count.in_reach.disability) == (0, 1)
