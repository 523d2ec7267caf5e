"""Interval bars: operators one under the other, a mark at the median, a line for the 95 % interval, zones behind."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from maillage.web.charts.axis import Axis, Ink, frame, joined, mark_at, shape_of

ROW_HEIGHT: Final = 50
TRACK_TOP: Final = 27
TRACK_HEIGHT: Final = 12


@dataclass(frozen=True, slots=True)
class Bar:
    """One operator of interval bars: the texts at both ends and the values; a None median draws no mark.

    ``reference`` is somebody else's figure for the same, drawn as an upright line across the bar.
    """

    name: str
    ink: Ink
    value: str
    note: str
    median: float | None
    low: float | None
    high: float | None
    reference: float | None = None


def interval_bars(bars: Sequence[Bar], axis: Axis, *, title: str, description: str) -> SafeString:
    """Operators one under the other: a mark at the median, a line for the 95 % interval, zones of quality behind."""
    height = len(bars) * ROW_HEIGHT + 20
    rows = [_bar(bar, axis, place * ROW_HEIGHT) for place, bar in enumerate(bars)]
    return frame(
        "chart bars",
        format_html('width="100%" height="{}"', height),
        title=title,
        description=description,
        content=joined([*rows, _ticks(axis, len(bars) * ROW_HEIGHT + 10)]),
    )


def _bar(bar: Bar, axis: Axis, top: int) -> SafeString:
    middle = top + TRACK_TOP + TRACK_HEIGHT / 2
    is_drawn = bar.median is not None
    return format_html(
        '<g class="{}">{}{}{}{}{}<text class="name" x="22" y="{}">{}</text>'
        '<text x="100%" y="{}" text-anchor="end"><tspan class="value">{}</tspan>'
        '<tspan class="note">{}</tspan></text></g>',
        bar.ink.css_class,
        format_html('<path class="dot" transform="translate(9 {})" d="{}"/>', top + 12, shape_of(bar.ink)),
        _zones(axis, top + TRACK_TOP) if is_drawn else _empty_track(middle),
        _interval(bar, axis, middle),
        _reference(bar, axis, top + TRACK_TOP),
        _placed_mark(bar, axis, middle),
        top + 17, bar.name, top + 17, bar.value, f" · {bar.note}" if bar.note else "",
    )  # fmt: skip


def _zones(axis: Axis, top: int) -> SafeString:
    cuts = [0.0, *sorted(axis.percent_at(step) for step in axis.steps), 100.0]
    if not axis.steps:
        return format_html(
            '<rect class="zone zone-none" x="0" y="{}" width="100%" height="{}" rx="3"/>', top, TRACK_HEIGHT
        )
    return format_html_join(
        "",
        '<rect class="zone q{}" x="{}%" y="{}" width="{}%" height="{}"/>',
        ((zone, left, top, round(right - left, 2), TRACK_HEIGHT) for zone, (left, right) in enumerate(pairwise(cuts))),
    )


def _empty_track(middle: float) -> SafeString:
    return format_html('<line class="hatch" x1="0" x2="100%" y1="{0}" y2="{0}"/>', middle)


def _interval(bar: Bar, axis: Axis, middle: float) -> SafeString:
    if bar.median is None or bar.low is None or bar.high is None:
        return SafeString()
    ends = sorted((axis.percent_at(bar.low), axis.percent_at(bar.high)))
    return format_html('<line class="interval" x1="{}%" x2="{}%" y1="{}" y2="{}"/>', *ends, middle, middle)


def _reference(bar: Bar, axis: Axis, top: int) -> SafeString:
    if bar.reference is None:
        return SafeString()
    return format_html(
        '<line class="reference" x1="{0}%" x2="{0}%" y1="{1}" y2="{2}"/>',
        axis.percent_at(bar.reference), top - 3, top + TRACK_HEIGHT + 3,
    )  # fmt: skip


def _placed_mark(bar: Bar, axis: Axis, middle: float) -> SafeString:
    if bar.median is None:
        return SafeString()
    return mark_at(f"{axis.percent_at(bar.median)}%", middle, bar.ink)


def _ticks(axis: Axis, y: int) -> SafeString:
    return format_html_join(
        "",
        '<text class="tick" x="{}%" y="{}" text-anchor="{}">{}</text>',
        ((place, y, _anchor(place), tick.label) for tick in axis.ticks for place in (axis.percent_at(tick.value),)),
    )


def _anchor(place: float) -> str:
    if place < 4:
        return "start"
    return "end" if place > 96 else "middle"
