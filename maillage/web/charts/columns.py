"""Time series: columns with an optional reference line, or a sparkline.

A sparkline shows the months of one operator, the median as a line and its interval as a band.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from maillage.web.charts.axis import Axis, Ink, frame, joined, mark_at

HEIGHT: Final = 196
TOP: Final = 26  # space for the number above the highest column
FLOOR: Final = 168
GAP_SHARE: Final = 0.18  # of the width of a column
MOST_NARROW_LABELS: Final = 6  # labels such as "09/26" that fit side by side on a phone


@dataclass(frozen=True, slots=True)
class TimeColumn:
    """One period: its value, the text above, the label below ("" for none), and its tooltip."""

    value: float
    text: str
    label: str
    title: str


SPARK_HEIGHT: Final = 76


@dataclass(frozen=True, slots=True)
class SparklineMonth:
    """One month of a sparkline; None if nothing can be shown."""

    median: float | None
    low: float | None = None
    high: float | None = None


def columns(
    values: Sequence[TimeColumn], *, title: str, description: str, reference: float | None = None
) -> SafeString:
    """A column chart; a dashed line is drawn at the value ``reference``."""
    most = max([*(column.value for column in values), reference or 0.0, 1.0])
    room = 100 / max(len(values), 1)
    labelled = [place for place, column in enumerate(values) if column.label]
    # A narrow screen shows every third label.
    spare = (
        {place for order, place in enumerate(labelled) if order % 3} if len(labelled) > MOST_NARROW_LABELS else set()
    )
    bars = [
        _bar(column, start=place * room, room=room, most=most, is_spare=place in spare)
        for place, column in enumerate(values)
    ]
    floor = format_html('<line class="axis" x1="0" x2="100%" y1="{0}" y2="{0}"/>', FLOOR)
    line = SafeString()
    if reference is not None:
        dashes = '<line class="reference-dashed" x1="0" x2="100%" y1="{0}" y2="{0}"/>'
        line = format_html(dashes, _height(reference, most))
    size = format_html('width="100%" height="{}"', HEIGHT)
    return frame("chart columns", size, title=title, description=description, content=joined([*bars, floor, line]))


def _bar(column: TimeColumn, *, start: float, room: float, most: float, is_spare: bool) -> SafeString:
    top, middle = _height(column.value, most), f"{round(start + room / 2, 2)}%"
    return format_html(
        '<g><title>{}</title><rect class="bar" x="{}%" y="{}" width="{}%" height="{}" rx="2"/>'
        '<text class="value" x="{}" y="{}" text-anchor="middle">{}</text>'
        '<text class="tick{}" x="{}" y="{}" text-anchor="middle">{}</text></g>',
        column.title,
        round(start + room * GAP_SHARE / 2, 2), top, round(room * (1 - GAP_SHARE), 2), round(FLOOR - top, 1),
        middle, top - 6, column.text, " tick-spare" if is_spare else "", middle, FLOOR + 19, column.label,
    )  # fmt: skip


def _height(value: float, most: float) -> float:
    return round(FLOOR - (FLOOR - TOP) * value / most, 1)


def sparkline(points: Sequence[SparklineMonth], axis: Axis, *, ink: Ink, title: str) -> SafeString:
    """The months of one operator: median as a line, 95 % interval as a band, a marker at the last month."""
    count = max(len(points) - 1, 1)
    # The inner svg is stretched; the final marker is in the outer one, which is not.
    bands: list[list[tuple[int, float, float]]] = [[]]
    line, is_drawing = [], False
    for place, point in enumerate(points):
        if point.median is not None:
            line.append(f"{'L' if is_drawing else 'M'}{place} {_down(axis, point.median)}")
        is_drawing = point.median is not None
        if point.low is None or point.high is None:
            bands.append([])
        else:
            bands[-1].append((place, _down(axis, point.low), _down(axis, point.high)))
    areas = []
    for band in (band for band in bands if len(band) > 1):
        there = [f"{place} {high}" for place, _, high in band]
        back = [f"{place} {low}" for place, low, _ in reversed(band)]
        areas.append(f"M{'L'.join([*there, *back])}Z")
    path = format_html(
        '<svg viewBox="0 0 {} 100" preserveAspectRatio="none" width="100%" height="{}" overflow="visible">'
        '<path class="band" d="{}"/><path class="line" d="{}"/></svg>',
        count, SPARK_HEIGHT, "".join(areas), "".join(line),
    )  # fmt: skip
    steps = format_html_join(
        "",
        '<line class="hatch" x1="0" x2="100%" y1="{0}" y2="{0}"/>',
        ((_down(axis, step) * SPARK_HEIGHT / 100,) for step in axis.steps),
    )
    mark = SafeString()
    months = [(place, point.median) for place, point in enumerate(points) if point.median is not None]
    if months:
        place, median = months[-1]
        mark = mark_at(f"{round(100 * place / count, 2)}%", _down(axis, median) * SPARK_HEIGHT / 100, ink)
    content = format_html('{}<g class="{}">{}{}</g>', steps, ink.css_class, path, mark)
    size = format_html('width="100%" height="{}"', SPARK_HEIGHT)
    return frame("chart spark", size, title=title, description="", content=content)


def _down(axis: Axis, value: float) -> float:
    return round(100 - axis.percent_at(value), 1)
