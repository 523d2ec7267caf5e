import pytest

from maillage.measure.figures.domain.value_classes import CLASS_STEPS
from maillage.measure.figures.pages.parts.map_scale import separating_steps
from maillage.measure.record.domain.terms import Usage


def spread(low: float, high: float, count: int = 100) -> list[float]:
    return [low + (high - low) * place / (count - 1) for place in range(count)]


def test_values_of_one_class_of_the_regulator_are_told_apart() -> None:
    values = spread(32e6, 95e6)

    steps = separating_steps(values, Usage.DOWNLOAD)

    parts = [sum(value < step for value in values) for step in steps]
    assert steps == (40e6, 60e6, 80e6) or len(set(steps)) == 4
    assert all(10 <= after - before <= 35 for before, after in zip([0, *parts], [*parts, 100], strict=True))


def test_step_close_to_a_threshold_of_the_regulator_is_that_threshold() -> None:
    values = [9e6] * 15 + [17e6] * 20 + [29e6] * 25 + [47e6] * 20 + [80e6] * 20

    assert 30e6 in separating_steps(values, Usage.DOWNLOAD)


@pytest.mark.parametrize("values", [[], [5e6] * 19, [5e6] * 100], ids=["none", "few", "all alike"])
def test_usual_classes_hold_where_nothing_can_be_told_apart(values: list[float]) -> None:
    assert separating_steps(values, Usage.DOWNLOAD) == CLASS_STEPS[Usage.DOWNLOAD]


def test_notes_are_cut_in_whole_points() -> None:
    steps = separating_steps(spread(60, 70), Usage.SCORE)

    assert steps == (62, 64, 66, 68)
