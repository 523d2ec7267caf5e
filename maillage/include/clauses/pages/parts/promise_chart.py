"""The hours of a clause as they add up beside the line of its promise, and where they lead: forecast with its cone."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from maillage.include.clauses.domain.forecast import HoursForecast
from maillage.include.clauses.domain.hours import CENTIHOURS
from maillage.include.clauses.domain.months import WorkMonth
from maillage.include.clauses.pages.parts.clause_words import hours_words, month_words
from maillage.web.charts.axis import frame, joined
from maillage.web.wording.formats import NO_BREAK, number

HEIGHT: Final = 264
_TOP: Final = 20
_FLOOR: Final = 232
_PLOT_PERCENT: Final = 78  # of the width; what is right of it names the ends of the lines
_LABEL_PERCENT: Final = 80
_LINE_PX: Final = 19  # between two labels
_GRID_LINES: Final = 4
_MOST_TICKS: Final = 4


@dataclass(frozen=True, slots=True)
class PromiseCourse:
    """What the chart draws: months as numbers, hours in hundredths; ``forecast`` None where there is none.

    ``is_over``: no month is to come, so that what is not done is missing.
    """

    first_month: int
    last_month: int
    promised: int
    by_month: Mapping[WorkMonth, int]
    forecast: HoursForecast | None
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class _Plane:
    months: int
    most: float

    def x(self, month: float) -> float:
        """From 0 to 100 in the plot."""
        return round(100 * min(max(month / self.months, 0.0), 1.0), 2)

    def y(self, hours: float) -> float:
        """In pixels from the top."""
        return round(_FLOOR - (_FLOOR - _TOP) * min(max(hours / self.most, 0.0), 1.0), 1)

    def point(self, month: float, hours: float) -> str:
        """A point of a path."""
        return f"{self.x(month)} {self.y(hours)}"


def promise_chart(course: PromiseCourse) -> SafeString | None:
    """The chart; None before the first hours."""
    if not course.by_month or not course.promised:
        return None
    months = course.last_month - course.first_month + 1
    sums = _running_sums(course)
    last, done = sums[-1]
    forecast = None if course.is_over or last >= months else course.forecast
    most = max(course.promised, done, forecast.high if forecast else 0)
    step = _step(most / CENTIHOURS / _GRID_LINES) * CENTIHOURS
    plane = _Plane(months, math.ceil(most / step) * step)
    lines = [_grid(plane, step), _plot(course, plane, sums, forecast), _ticks(course, plane)]
    dot = format_html('<circle class="done-end" cx="{}%" cy="{}" r="5"/>', _across(plane.x(last)), plane.y(done))
    labels = _labels(course, plane, done, forecast)
    size = format_html('width="100%" height="{}"', HEIGHT)
    return frame(
        "chart promise",
        size,
        title=_("Les heures faites, et celles promises"),
        description=_description(course, done, forecast),
        content=joined([*lines, dot, *labels]),
    )


def _running_sums(course: PromiseCourse) -> list[tuple[float, int]]:
    """The hours done by the end of each month that was said, from the beginning: (months since then, hours)."""
    total, sums = 0, [(0.0, 0)]
    for month in sorted(course.by_month):
        total += course.by_month[month]
        sums.append((float(month.number - course.first_month + 1), total))
    return sums


def _plot(
    course: PromiseCourse, plane: _Plane, sums: list[tuple[float, int]], forecast: HoursForecast | None
) -> SafeString:
    """The lines, stretched to the width of the plot; their strokes are not."""
    months, promised = plane.months, course.promised
    last, done = sums[-1]
    parts = [format_html('<path class="promised" d="M{}L{}"/>', plane.point(0, 0), plane.point(months, promised))]
    expected = done
    if forecast is not None:
        expected = forecast.middle
        begin = plane.point(last, done)
        corners = f"M{begin}L{plane.point(months, forecast.high)}L{plane.point(months, forecast.low)}Z"
        parts.insert(0, format_html('<path class="cone" d="{}"/>', corners))
        parts.append(format_html('<path class="forecast" d="M{}L{}"/>', begin, plane.point(months, forecast.middle)))
    parts.append(format_html('<path class="done" d="M{}"/>', "L".join(plane.point(*one) for one in sums)))
    if expected < promised and (forecast is not None or course.is_over):
        gap = f"M{plane.point(months, promised)}L{plane.point(months, expected)}"
        parts.append(format_html('<path class="missing" d="{}"/>', gap))
    return format_html(
        '<svg viewBox="0 0 100 {0}" preserveAspectRatio="none" width="{1}%" height="{0}" overflow="visible">{2}</svg>',
        HEIGHT,
        _PLOT_PERCENT,
        joined(parts),
    )


def _grid(plane: _Plane, step: float) -> SafeString:
    lines = []
    for place in range(round(plane.most / step) + 1):
        hours = place * step
        lines.append(
            format_html(
                '<line class="grid-line" x1="0" x2="{}%" y1="{}" y2="{}"/><text class="tick" x="0" y="{}">{}</text>',
                _PLOT_PERCENT,
                plane.y(hours),
                plane.y(hours),
                plane.y(hours) - 4,
                number(round(hours / CENTIHOURS)),
            )
        )
    return joined(lines)


def _ticks(course: PromiseCourse, plane: _Plane) -> SafeString:
    """The names of some months below: of each whole number of them that leaves at most four."""
    every = math.ceil(plane.months / _MOST_TICKS)
    ticks = []
    for order, place in enumerate(range(0, plane.months, every)):
        month = WorkMonth(course.first_month + place)
        text = date_format(month.first_day, "N Y" if place == 0 or month.month == 1 else "N")
        ticks.append(
            format_html(
                '<text class="tick{}" x="{}%" y="{}" text-anchor="{}">{}</text>',
                " tick-spare" if order % 2 else "",  # a narrow screen has room for every second name
                _across(plane.x(place)),
                _FLOOR + 20,
                "start" if place == 0 else "middle",
                text,
            )
        )
    return joined(ticks)


def _labels(course: PromiseCourse, plane: _Plane, done: int, forecast: HoursForecast | None) -> list[SafeString]:
    """What stands at the ends of the lines, apart enough to be read."""
    expected = forecast.middle if forecast is not None else done
    missing = course.promised - expected
    labels = [
        (plane.y(course.promised), "", _hours(course.promised), _("promises")),
        (plane.y(expected), "", _hours(expected), _("prévues") if forecast is not None else _("faites")),
    ]
    if missing > 0 and (forecast is not None or course.is_over):
        middle = (plane.y(course.promised) + plane.y(expected)) / 2
        labels.insert(1, (middle, "missing-text", f"−{NO_BREAK}{_hours(missing)}", ""))
    labels.sort(key=lambda label: label[0])
    heights = _apart([label[0] for label in labels])
    return [
        format_html(
            '<text class="name {}" x="{}%" y="{}" dominant-baseline="middle">{}'
            '<tspan class="tick-spare"> {}</tspan></text>',
            css_class,
            _LABEL_PERCENT,
            height,
            text,
            word,
        )
        for height, (_at, css_class, text, word) in zip(heights, labels, strict=True)
    ]


def _apart(heights: list[float]) -> list[float]:
    """The same from top to bottom, each a line below the one before, and none below the floor."""
    spread: list[float] = []
    for height in heights:
        spread.append(max(height, spread[-1] + _LINE_PX) if spread else height)
    below = max(spread[-1] - _FLOOR, 0.0) if spread else 0.0
    return [round(height - below, 1) for height in spread]


def _description(course: PromiseCourse, done: int, forecast: HoursForecast | None) -> str:
    words = {
        "done": hours_words(done),
        "month": month_words(max(course.by_month)),
        "promised": hours_words(course.promised),
        "end": month_words(WorkMonth(course.last_month)),
    }
    text = _("%(done)s faites jusqu’en %(month)s ; %(promised)s promises jusqu’en %(end)s.") % words
    if forecast is None:
        return text
    span = {name: hours_words(getattr(forecast, name)) for name in ("low", "middle", "high")}
    more = _("À ce rythme %(middle)s alors ; 95 fois sur 100, entre %(low)s et %(high)s.") % span
    return f"{text} {more}"


def _hours(centihours: int) -> str:
    return f"{number(round(centihours / CENTIHOURS))}{NO_BREAK}h"


def _across(percent: float) -> float:
    """A place in the plot as a percentage of the whole width."""
    return round(percent * _PLOT_PERCENT / 100, 2)


def _step(least: float) -> float:
    """The smallest of 1, 2, 5, 10, 20, 50, … that is at least ``least``."""
    power = 10.0 ** math.floor(math.log10(max(least, 1.0)))
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= least)
