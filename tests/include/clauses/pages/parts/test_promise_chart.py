"""The chart of a clause: what is done beside the line of the promise, and the cone of the forecast."""

import re
from itertools import pairwise

from maillage.include.clauses.domain.forecast import HoursForecast
from maillage.include.clauses.domain.months import WorkMonth
from maillage.include.clauses.pages.parts.promise_chart import PromiseCourse, promise_chart

JANUARY = WorkMonth.read("2026-01") or WorkMonth(0)


def course(*hours: float | None, forecast: HoursForecast | None = None, is_over: bool = False) -> PromiseCourse:
    """A promise of 1,000 h over ten months; ``hours`` of the first ones, None for a month of which nobody spoke."""
    by_month = {JANUARY.after(place): round(one * 100) for place, one in enumerate(hours) if one is not None}
    return PromiseCourse(JANUARY.number, JANUARY.number + 9, 100_000, by_month, forecast, is_over=is_over)


def path_of(drawing: str, name: str) -> list[tuple[float, float]]:
    """The points of the line of that class."""
    found = re.search(rf'class="{name}" d="M([^"Z]*)', drawing)
    assert found is not None
    return [(float(x), float(y)) for x, y in (point.split() for point in found[1].split("L"))]


def words_of(drawing: str) -> list[str]:
    """The texts at the ends of the lines, spaces told as spaces."""
    plain = drawing.replace("\xa0", " ").replace("\u202f", " ")
    texts = re.findall(r'<text class="name[^>]*>([^<]*)<tspan[^>]*>([^<]*)</tspan>', plain)
    return [f"{text}{word}".strip() for text, word in texts]


def test_lines_run_from_nothing_to_the_promise_and_to_what_is_done() -> None:
    drawing = str(promise_chart(course(50, 50, 100)))

    promised, done = path_of(drawing, "promised"), path_of(drawing, "done")
    floor, height = promised[0][1], promised[0][1] - promised[1][1]
    assert [promised[0][0], promised[1][0]] == [0, 100]
    assert [x for x, _y in done] == [0, 10, 20, 30]
    assert [round((floor - y) / height, 2) for _x, y in done] == [0, 0.05, 0.1, 0.2]
    assert 'class="missing"' not in drawing
    assert words_of(drawing) == ["1 000 h promises", "200 h faites"]


def test_month_of_which_nobody_spoke_is_no_point_of_the_line() -> None:
    done = path_of(str(promise_chart(course(50, None, 50))), "done")

    assert [x for x, _y in done] == [0, 10, 30]


def test_forecast_leads_to_the_end_within_its_cone_and_says_what_is_missing() -> None:
    drawing = str(promise_chart(course(80, 80, 80, forecast=HoursForecast(60_000, 74_000, 85_000))))

    cone, forecast, missing = (path_of(drawing, name) for name in ("cone", "forecast", "missing"))
    assert [x for x, _y in cone] == [30, 100, 100]
    assert cone[0] == forecast[0]
    assert cone[1][1] < forecast[1][1] < cone[2][1]
    assert missing[1] == forecast[1]
    assert words_of(drawing) == ["1 000 h promises", "− 260 h", "740 h prévues"]


def test_clause_that_is_over_is_short_of_what_is_not_done() -> None:
    drawing = str(promise_chart(course(100, 100, forecast=HoursForecast(20_000, 20_000, 20_000), is_over=True)))

    assert 'class="forecast"' not in drawing
    assert words_of(drawing) == ["1 000 h promises", "− 800 h", "200 h faites"]


def test_labels_of_lines_that_end_close_together_stand_a_line_apart() -> None:
    drawing = str(promise_chart(course(90, 90, forecast=HoursForecast(90_000, 99_000, 110_000))))

    heights = [float(one) for one in re.findall(r'<text class="name[^>]* y="([\d.]+)"', drawing)]
    assert all(round(later - earlier) >= 19 for earlier, later in pairwise(heights))


def test_before_the_first_hours_nothing_is_drawn() -> None:
    assert promise_chart(course()) is None
