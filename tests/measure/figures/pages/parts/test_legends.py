import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.measure.figures.pages.parts.legends import CLASS_COUNT, LEGENDS, Legend
from maillage.measure.record.domain.terms import SCALES, Usage


@pytest.mark.parametrize("legend", LEGENDS.values(), ids=lambda legend: legend.usage.word)
def test_every_usage_has_a_legend_with_words_for_each_class(legend: Legend) -> None:
    classes = legend.classes

    assert [each.number for each in classes] == list(range(1, CLASS_COUNT + 1))
    assert all(each.word and each.label for each in classes)
    assert list(legend.steps) == sorted(set(legend.steps))


def test_download_is_read_with_the_steps_of_arcep() -> None:
    legend = LEGENDS[Usage.DOWNLOAD]

    labels = [each.label for each in legend.classes]

    assert labels == [
        "moins de 3 Mb/s",
        "3 à 8 Mb/s",
        "8 à 30 Mb/s",
        "30 à 100 Mb/s",
        "100 Mb/s et plus",
    ]
    assert [legend.class_of(value * 1e6).number for value in (2.9, 3, 7.9, 8, 30, 99, 100)] == [1, 2, 2, 3, 4, 4, 5]


def test_short_latency_is_in_the_best_class() -> None:
    legend = LEGENDS[Usage.LATENCY]

    assert [legend.class_of(value).number for value in (12, 30, 60, 150, 900)] == [5, 4, 3, 2, 1]


@given(st.sampled_from(list(Usage)), st.floats(0, 1e9), st.floats(0, 1e9))
def test_better_value_is_never_in_a_worse_class(usage: Usage, one: float, other: float) -> None:
    worse, better = sorted((one, other), reverse=not SCALES[usage].higher_is_better)

    assert LEGENDS[usage].class_of(worse).number <= LEGENDS[usage].class_of(better).number
