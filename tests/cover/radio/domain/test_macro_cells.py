import numpy as np
import pytest

from maillage.core.problems import Refused
from maillage.cover.radio.domain.macro_cells import MacroCell, macro_cell_db, macro_cell_sweep
from maillage.cover.radio.domain.paths import Mast
from maillage.cover.radio.domain.waves import Wave

WAVE = Wave(3.5)


def losses(scenario: MacroCell, *distances_m: float, mast: float, terminal: float) -> list[float]:
    got = macro_cell_db(scenario, np.array(distances_m), WAVE, station_height_m=mast, terminal_height_m=terminal)
    return [round(float(value), 2) for value in got]


def test_rural_cell_loses_what_the_table_of_3gpp_says():
    # By hand: 161.04 - 9.237 + 5.242 - 37.512 + 38.633 (log10(d) - 3) + 10.881 + 0.001, d = 1,000.56 m and 4,000.14 m.
    assert losses(MacroCell.RURAL, 1_000, 4_000, mast=35, terminal=1.5) == [130.42, 153.68]


def test_urban_cell_loses_what_the_table_of_3gpp_says():
    # By hand: 13.54 + 39.08 log10(1,000.276) + 10.881.
    assert losses(MacroCell.URBAN, 1_000, mast=25, terminal=1.5) == [141.67]


@pytest.mark.parametrize("scenario", MacroCell)
def test_farther_never_loses_less_and_nothing_is_known_outside_the_table(scenario: MacroCell):
    distances = np.linspace(10, 5_000, 500)
    got = macro_cell_db(scenario, distances, WAVE, station_height_m=30, terminal_height_m=8)

    assert (np.diff(got) >= -1e-9).all()
    assert np.isnan(losses(scenario, 5, 5_001, mast=30, terminal=8)).all()


def test_heights_outside_the_table_are_refused():
    with pytest.raises(Refused) as caught:
        losses(MacroCell.RURAL, 1_000, mast=5, terminal=8)

    assert caught.value.code == "macro_cell_heights"


def test_map_without_terrain_is_a_circle_on_the_grid_of_all_masts():
    swept = macro_cell_sweep(
        MacroCell.RURAL, Mast(355_040, 6_690_010, 30), wave=WAVE, receiver_height_m=8, radius_m=2_000, cell_m=100
    )

    assert (swept.window.west_m % 100, swept.window.north_m % 100) == (0, 0)
    assert np.isfinite(swept.losses_db).sum() == pytest.approx(np.pi * 20**2, rel=0.02)
