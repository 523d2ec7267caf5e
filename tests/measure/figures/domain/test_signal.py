"""Which squares show the signal of drive tests, and in which class."""

import numpy as np

from maillage.measure.figures.domain.signal import ROW, SignalRows, rows_within, sorted_rows, square_classes


def rows(*signals: tuple[int, int, int, int]) -> SignalRows:
    """Rows of (operator, square, device, RSRP), numbered in turn."""
    return sorted_rows(np.array([(seq, *signal) for seq, signal in enumerate(signals, 1)], ROW))


def test_square_shows_the_class_of_its_median_once_five_devices_measured_it() -> None:
    strong = [(1, 4 * 7 + device % 4, device, -80 - device) for device in range(5)]
    few = [(1, 4 * 9, device, -120) for device in (1, 2, 3, 4, 4, 4)]

    squares, classes = square_classes(rows(*strong, *few), coarser=1)

    assert (squares.tolist(), classes.tolist()) == ([7], [5])


def test_classes_are_of_ten_decibels() -> None:
    by_class = [
        (1, square, device, level) for square, level in enumerate((-130, -115, -105, -95, -85)) for device in range(5)
    ]

    assert square_classes(rows(*by_class), coarser=0)[1].tolist() == [1, 2, 3, 4, 5]


def test_rows_of_an_operator_are_cut_at_the_edges_of_the_tile() -> None:
    every = rows((1, 5, 1, -90), (1, 8, 1, -90), (1, 11, 1, -90), (2, 8, 1, -90))

    assert rows_within(every, 1, first=8, after=11)["square"].tolist() == [8]
