import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from maillage.territory.domain.mesh import mesh_of


def squares(columns: int, rows: int) -> list[shapely.Polygon]:
    return [shapely.box(x, y, x + 1, y + 1) for y in range(rows) for x in range(columns)]


@given(st.integers(1, 5), st.integers(1, 5))
def test_edge_of_a_chequerboard_is_its_outline(columns: int, rows: int) -> None:
    mesh = mesh_of(squares(columns, rows))

    lengths = np.hypot(*(mesh.edge.ends[:, :2] - mesh.edge.ends[:, 2:]).T)
    assert lengths.sum() == 2 * (columns + rows)


@given(st.integers(1, 5), st.integers(1, 5))
def test_borders_of_a_chequerboard_join_squares_side_by_side(columns: int, rows: int) -> None:
    mesh = mesh_of(squares(columns, rows))

    beside = {(i, i + 1) for i in range(columns * rows) if (i + 1) % columns}
    above = {(i, i + columns) for i in range(columns * (rows - 1))}
    assert {tuple(pair) for pair in mesh.borders.tolist()} == beside | above


def test_borders_drawn_on_two_grids_still_join() -> None:
    mesh = mesh_of([shapely.box(0, 0, 1, 1), shapely.box(1.0001, 0, 2, 1)])

    assert mesh.borders.tolist() == [[0, 1]]
    assert len(mesh.edge.owners) == 8
