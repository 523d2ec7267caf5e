from pathlib import Path

import numpy as np
import pytest

from maillage.core.geo import squares_at
from maillage.measure.figures.store.area_totals import CountFilter
from maillage.measure.figures.store.map_squares.best_operators import best_in
from maillage.measure.figures.store.map_squares.squares import Tile
from maillage.measure.figures.store.published_counts.counts import current_counts
from maillage.measure.record.domain.terms import Origin, Selection, Usage
from tests.measure.figures.campaigns import count_campaign_in_nantes
from tests.measure.record.crowds import Crowd, count_crowds, own_installation


@pytest.mark.django_db(transaction=True)  # PostgreSQL counts what is committed
def test_tile_beside_the_town_where_nobody_tested_is_empty_and_no_fault() -> None:
    count_campaign_in_nantes()
    chosen = CountFilter(current_counts(), Selection(origin=Origin.SIMULATED))
    columns, rows = squares_at([-1.9, -1.2], [47.5, 47.0], level=11)

    found = [
        len(best_in(Tile(11, column, row), chosen).squares)
        for column in range(columns[0], columns[1] + 1)
        for row in range(rows[0], rows[1] + 1)
    ]

    assert 0 in found
    assert max(found) > 1


@pytest.mark.django_db(transaction=True)
def test_square_names_who_is_ahead_for_certain_by_the_rule_of_comparisons(tmp_path: Path) -> None:
    with own_installation(tmp_path):
        count_crowds(
            Crowd(devices=40, operator=1, score=75),
            Crowd(devices=40, operator=2, score=40, first_device=1_000),
            Crowd(devices=40, operator=3, score=40, first_device=2_000),
        )
        chosen = CountFilter(current_counts(), Selection(origin=Origin.CROWD, usage=Usage.SCORE))
        (column,), (row,) = squares_at([-1.5536], [47.2184], level=11)

        found = best_in(Tile(11, int(column), int(row)), chosen)

        assert [found.operators[at] for at in np.flatnonzero(found.leaders[0])] == [1]
        assert found.operators[int(found.first[0])] == 1
