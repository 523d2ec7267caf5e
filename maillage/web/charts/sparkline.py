"""Sparklines: the months of one operator from left to right, the median as a line, its interval as a band."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from maillage.web.charts.axis import Axis, Ink, frame, mark_at

SPARK_HEIGHT: Final = 76


@dataclass(frozen=True, slots=True)
class SparklineMonth:
    """One month of a sparkline; None where nothing can be shown."""

    median: float | None
    low: float | None = None
    high: float | None = None


def sparkline(points: Sequence[SparklineMonth], axis: Axis, *, ink: Ink, title: str) -> SafeString:
    """The months of one operator: median as a line, 95 % interval as a band, a mark at the last month."""
    count = max(len(points) - 1, 1)
    # The inner drawing stretches; the mark at the end stands in the outer one, which does not.
    bands: list[list[tuple[int, float, float]]] = [[]]
    for place, point in enumerate(points):
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
        count, SPARK_HEIGHT, "".join(areas), _line(points, axis),
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


def _line(points: Sequence[SparklineMonth], axis: Axis) -> str:
    commands: list[str] = []
    is_open = False
    for place, point in enumerate(points):
        if point.median is not None:
            commands.append(f"{'L' if is_open else 'M'}{place} {_down(axis, point.median)}")
        is_open = point.median is not None
    return "".join(commands)
