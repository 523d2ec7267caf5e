"""The figures of every usage of a place."""

import pytest

from maillage.measure.figures.pages.parts import figure_table
from maillage.measure.figures.pages.parts.figure_words import USAGE_VIEWS
from maillage.measure.figures.store.figures import NO_TEST
from maillage.measure.record.domain.terms import Figure, Origin, Selection, Usage
from maillage.territory.store.territories import territory


def test_the_figures_of_a_usage_are_computed_once_and_only_where_they_are_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[Usage] = []

    def figures_by_operator(_area: object, selection: Selection) -> dict[int | None, Figure]:
        asked.append(selection.usage)
        return {None: NO_TEST}

    monkeypatch.setattr(figure_table, "figures_by_operator", figures_by_operator)
    figures = figure_table.figures_of(territory("commune:85226"), Selection(origin=Origin.SIMULATED))
    assert asked == []
    assert figures[Usage.DOWNLOAD] == figures[Usage.DOWNLOAD] == {None: NO_TEST}
    assert asked == [Usage.DOWNLOAD]
    assert dict(figures) == {usage: {None: NO_TEST} for usage in USAGE_VIEWS}
    assert sorted(asked) == sorted(USAGE_VIEWS)
