"""The cell of a measured place, and its middle."""

from maillage.core.geo import to_lambert_93
from maillage.cover.prediction.domain.reading_files import cell_middles, reading_cells

HOME = (-1.6262, 47.5638)


def test_place_is_told_by_the_middle_of_its_cell_no_farther_than_its_corner():
    (middle,) = cell_middles(reading_cells([HOME]))

    (x, y), (cell_x, cell_y) = to_lambert_93(*HOME), to_lambert_93(*middle)

    assert max(abs(x - cell_x), abs(y - cell_y)) <= 12.5


def test_middle_of_a_cell_is_of_that_cell():
    cells = reading_cells([HOME, (2.35, 48.85)])

    assert reading_cells(cell_middles(cells)) == cells


def test_no_places_have_no_cells():
    assert (reading_cells([]), cell_middles([])) == ([], [])
