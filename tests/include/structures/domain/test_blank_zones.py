"""The state of a sector in a zone: the published rule, line by line."""

import pytest

from maillage.include.structures.domain.blank_zones import ZoneDemand, ZoneState, ZoneSupply, zone_state


@pytest.mark.parametrize(
    ("supply", "to_come", "share", "state"),
    [
        ((3, 0), 0, 1.0, ZoneState.ENOUGH),
        ((2, 9), 0, 1.0, ZoneState.THIN),
        ((3, 0), 16, 1.0, ZoneState.THIN),  # sixteen purchases want more than three structures
        ((4, 0), 16, 1.0, ZoneState.ENOUGH),
        ((4, 0), 20, 1.0, ZoneState.ENOUGH),
        ((0, 0), 5, 0.5, ZoneState.NONE),
        ((0, 0), 5, 0.49, ZoneState.UNKNOWN),  # an old list is no proof that nobody is there
        ((0, 0), 5, None, ZoneState.UNKNOWN),
        ((0, 1), 5, 1.0, ZoneState.UNKNOWN),
    ],
)
def test_state_follows_the_published_rule(supply: tuple[int, int], to_come: int, share: float | None, state: ZoneState):
    demand = ZoneDemand(in_force=to_come, ending=to_come, planned=0)

    assert zone_state(ZoneSupply(*supply), demand, confirmed_share=share) is state
