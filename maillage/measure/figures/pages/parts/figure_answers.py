"""The forms in which the API answers with figures: operators by id, periods and usages by the slugs of URLs."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from ninja import Field, Schema
from pydantic import BeforeValidator

from maillage.measure.figures.domain.coarsening import four_digits
from maillage.measure.figures.domain.metrics import metric_of
from maillage.measure.figures.pages.parts.filtering.selection_words import UNKNOWN_WORD
from maillage.measure.record.domain.terms import SCALES, Figure, Period, Usage
from maillage.measure.record.store.operators import operator_table
from maillage.web.api_answers import Extended

METRIC: Final = "What the median is of: median_score where the usage is score; a comparison's score is a mean."
VALUE: Final = "unit of the usage, four significant digits"
ROUNDED: Final = (
    "Fewer than fifty devices: numbers of tests are the lower ends of their steps (5, 10, 20, 50, 100 and so on), and "
    "medians have two digits, means over devices wide steps."
)
LOW: Final = (
    "Lower end of the 95 % interval of the median; null below ten tests. Of fewer than fifty devices, and where fewer "
    "than five are known to lie beyond an end, both ends are those of classes of the map."
)


def operator_word(code: int | None) -> str | None:
    """The id of an operator; "unknown" for tests whose operator is not known, None for all together."""
    if code is None:
        return None
    operator = operator_table().by_code(code)
    return operator.id if operator else UNKNOWN_WORD


def word_of(period: Period | None) -> str | None:
    """The slug of a period; None for all time."""
    return None if period is None else period.word


FourDigits = Annotated[float | None, BeforeValidator(four_digits)]


class FigureAnswer(Schema):
    """One published figure. Hidden: fewer than five devices, or it would reveal a neighbour that has fewer."""

    samples: int = Field(description="Sample size: tests counted (0 when hidden), or the lower end of its step.")
    median: FourDigits = Field(description=f"{VALUE}; null when hidden, without tests, or when most tests failed.")
    low: FourDigits = Field(description=LOW)
    high: FourDigits = Field(description="Upper end of the interval; null too where the class has none.")
    failure_share: FourDigits = Field(description="Share of failures and time-outs, 0 to 1.")
    last_month: Annotated[str | None, BeforeValidator(word_of)] = Field(
        validation_alias="last_period", description="Month of the latest test, such as 2026-10."
    )
    is_hidden: bool
    is_rounded: bool = Field(description=ROUNDED)


class UsageFigureAnswer(FigureAnswer):
    """A figure of one usage and one operator (null: all chosen operators together)."""

    usage: str
    metric: str = Field(description=METRIC)
    unit: str
    operator: str | None


class FiguresAnswer(Schema):
    """The figures of one territory."""

    territory: str
    name: str
    origin: str
    period: str | None
    figures: list[UsageFigureAnswer]


class TerritoryFigures(Schema):
    """The figures of many territories as columns of one length: what a choropleth needs, compactly."""

    usage: str
    metric: str = Field(description=METRIC)
    unit: str
    origin: str
    codes: list[str]
    samples: list[int]
    median: list[float | None]
    low: list[float | None]
    high: list[float | None]
    failure_share: list[float | None]
    is_hidden: list[bool]
    is_rounded: list[bool] = Field(description=ROUNDED)


class MonthAnswer(FigureAnswer):
    """The figure of one month."""

    month: str


class MonthsAnswer(Schema):
    """The figures of one territory month by month, gaps included."""

    territory: str
    name: str
    origin: str
    usage: str
    metric: str = Field(description=METRIC)
    unit: str
    months: list[MonthAnswer]


def usage_answers(usage: Usage, figures: Mapping[int | None, Figure]) -> list[Extended]:
    """The figures of one usage: all together first, then by code."""
    order = sorted(figures, key=lambda code: -1 if code is None else code)
    metric, unit = metric_of(usage), SCALES[usage].unit
    return [
        Extended(figures[code], usage=usage.word, metric=metric, unit=unit, operator=operator_word(code))
        for code in order
    ]


def columns_answer(usage: Usage, figures: Mapping[str, Figure]) -> dict[str, Any]:
    """Many figures as columns, by code."""
    codes = sorted(figures)
    rows = [figures[code] for code in codes]
    return {
        "usage": usage.word,
        "metric": metric_of(usage),
        "unit": SCALES[usage].unit,
        "codes": codes,
        "samples": [figure.samples for figure in rows],
        "median": [four_digits(figure.median) for figure in rows],
        "low": [four_digits(figure.low) for figure in rows],
        "high": [four_digits(figure.high) for figure in rows],
        "failure_share": [four_digits(figure.failure_share) for figure in rows],
        "is_hidden": [figure.is_hidden for figure in rows],
        "is_rounded": [figure.is_rounded for figure in rows],
    }
