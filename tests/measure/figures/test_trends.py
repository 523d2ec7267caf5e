from maillage.measure.figures.pages.parts.figure_words import USAGE_VIEWS, median_text
from maillage.measure.figures.pages.parts.trends import trend_rows
from maillage.measure.record.domain.terms import Figure, Period, Usage
from maillage.measure.record.store.operators import operator_table


def test_months_of_an_operator_read_after_the_next_publication_do_not_break_the_table() -> None:
    orange, sfr = (operator for operator in operator_table() if operator.id in {"orange", "sfr"})
    figure = Figure(6, 30e6, 20e6, 40e6, 0.0, None)
    october, november = Period(141, 1), Period(142, 1)

    rows = list(
        trend_rows(
            [orange, sfr],
            {orange.code: [(october, figure)], sfr.code: [(october, figure), (november, figure)]},
        )
    )

    view = USAGE_VIEWS[Usage.DOWNLOAD]
    assert [(month, [median_text(figure, view) for figure in figures]) for month, figures in rows] == [
        (october, ["30\u00a0Mb/s", "30\u00a0Mb/s"]),
        (november, ["aucun test", "30\u00a0Mb/s"]),
    ]
