"""Horizontal bars, one row per operator: a median with its interval, or a distribution over classes.

Interval bars have a marker at the median, a line for the 95 % interval and quality zones behind; stacked bars have the
worst class on the left.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from maillage.web.charts.axis import Axis, Ink, frame, joined, mark_at, shape_of

ROW_HEIGHT: Final = 50
TRACK_TOP: Final = 27
TRACK_HEIGHT: Final = 12


@dataclass(frozen=True, slots=True)
class Bar:
    """One operator of interval bars: texts and values; no marker is drawn if the median is None.

    ``reference`` is the figure of another source, drawn as a vertical line across the bar.
    """

    name: str
    ink: Ink
    value: str
    note: str
    median: float | None
    low: float | None
    high: float | None
    reference: float | None = None


_STACK_HEIGHT: Final = 54
BAR_TOP: Final = 24
BAR_HEIGHT: Final = 22
LEAST_SHARE_WRITTEN: Final = 0.13  # a narrower share has no room for its number on a phone


@dataclass(frozen=True, slots=True)
class StackShare:
    """One class of a stacked bar: its share (0-1), its text, its colour class."""

    share: float
    text: str
    css_class: str


@dataclass(frozen=True, slots=True)
class Stack:
    """One operator: its shares from left to right, which add up to 1, and a note at the right end of its row."""

    name: str
    ink: Ink
    note: str
    shares: tuple[StackShare, ...]


def interval_bars(bars: Sequence[Bar], axis: Axis, *, title: str, description: str) -> SafeString:
    """Interval bars, one row per operator: the median, the 95 % interval, and quality zones behind."""
    height = len(bars) * ROW_HEIGHT
    rows = [_bar(bar, axis, place * ROW_HEIGHT) for place, bar in enumerate(bars)]
    for tick in axis.ticks:
        percent = axis.percent_at(tick.value)
        anchor = "start" if percent < 4 else "end" if percent > 96 else "middle"
        text = '<text class="tick" x="{}%" y="{}" text-anchor="{}">{}</text>'
        rows.append(format_html(text, percent, height + 10, anchor, tick.label))
    return frame(
        "chart bars",
        format_html('width="100%" height="{}"', height + 20),
        title=title,
        description=description,
        content=joined(rows),
    )


def _bar(bar: Bar, axis: Axis, top: int) -> SafeString:
    track, middle = top + TRACK_TOP, top + TRACK_TOP + TRACK_HEIGHT / 2
    shapes = [format_html('<path class="dot" transform="translate(9 {})" d="{}"/>', top + 12, shape_of(bar.ink))]
    if bar.median is None:
        shapes.append(format_html('<line class="hatch" x1="0" x2="100%" y1="{0}" y2="{0}"/>', middle))
    elif axis.steps:
        cuts = pairwise([0.0, *sorted(axis.percent_at(step) for step in axis.steps), 100.0])
        zone = '<rect class="zone q{}" x="{}%" y="{}" width="{}%" height="{}"/>'
        widths = [(start, track, round(end - start, 2), TRACK_HEIGHT) for start, end in cuts]
        shapes.append(format_html_join("", zone, ((place, *width) for place, width in enumerate(widths))))
    else:
        zone = '<rect class="zone zone-none" x="0" y="{}" width="100%" height="{}" rx="3"/>'
        shapes.append(format_html(zone, track, TRACK_HEIGHT))
    if bar.median is not None and bar.low is not None and bar.high is not None:
        ends = sorted((axis.percent_at(bar.low), axis.percent_at(bar.high)))
        line = '<line class="interval" x1="{}%" x2="{}%" y1="{}" y2="{}"/>'
        shapes.append(format_html(line, *ends, middle, middle))
    if bar.reference is not None:
        line = '<line class="reference" x1="{0}%" x2="{0}%" y1="{1}" y2="{2}"/>'
        shapes.append(format_html(line, axis.percent_at(bar.reference), track - 3, track + TRACK_HEIGHT + 3))
    if bar.median is not None:
        shapes.append(mark_at(f"{axis.percent_at(bar.median)}%", middle, bar.ink))
    return format_html(
        '<g class="{}">{}<text class="name" x="22" y="{}">{}</text>'
        '<text x="100%" y="{}" text-anchor="end"><tspan class="value">{}</tspan>'
        '<tspan class="note">{}</tspan></text></g>',
        bar.ink.css_class, joined(shapes),
        top + 17, bar.name, top + 17, bar.value, f" · {bar.note}" if bar.note else "",
    )  # fmt: skip


def stacked_bars(stacks: Sequence[Stack], *, title: str, description: str) -> SafeString:
    """Stacked bars, one row per operator; one without shares is drawn as a dashed line."""
    rows = []
    for place, stack in enumerate(stacks):
        top = place * _STACK_HEIGHT
        middle = top + BAR_TOP + BAR_HEIGHT // 2
        starts = accumulate((part.share for part in stack.shares), initial=0.0)
        shares = [
            _share(part, start, top + BAR_TOP)
            for part, start in zip(stack.shares, starts, strict=False)
            if part.share > 0
        ]
        dashes = format_html('<line class="hatch" x1="0" x2="100%" y1="{0}" y2="{0}"/>', middle)
        row = format_html(
            '<g class="{}"><path class="dot" transform="translate(9 {})" d="{}"/></g>'
            '<text class="name" x="22" y="{}">{}</text>'
            '<text class="note" x="100%" y="{}" text-anchor="end">{}</text>{}',
            stack.ink.css_class, top + 12, shape_of(stack.ink), top + 17, stack.name, top + 17, stack.note,
            joined(shares) if stack.shares else dashes,
        )  # fmt: skip
        rows.append(row)
    size = format_html('width="100%" height="{}"', len(stacks) * _STACK_HEIGHT)
    return frame("chart stacks", size, title=title, description=description, content=joined(rows))


def _share(part: StackShare, start: float, top: int) -> SafeString:
    begin, width = round(100 * start, 2), round(100 * part.share, 2)
    rectangle = format_html(
        '<rect class="piece {}" x="{}%" y="{}" width="{}%" height="{}"/>',
        part.css_class, begin, top, width, BAR_HEIGHT,
    )  # fmt: skip
    if part.share < LEAST_SHARE_WRITTEN:
        return rectangle
    text = format_html(
        '<text class="on-{}" x="{}%" y="{}" text-anchor="middle">{}</text>',
        part.css_class, round(begin + width / 2, 2), top + 16, part.text,
    )  # fmt: skip
    return joined([rectangle, text])


_MIN_WIDTH: Final = 1.5  # percent: keeps a very narrow interval visible


def interval_line(ink: Ink, value: float, ends: tuple[float, float] | None, *, is_estimated: bool) -> SafeString:
    """A value and its interval on a scale from 0 to 100; dotted if the value is only an estimate.

    Decorative (aria-hidden): the row says the same as text.
    """
    low, high = ends or (value, value)
    width = max(high - low, _MIN_WIDTH)
    start, end = round(min(low, 100 - width), 1), round(min(low, 100 - width) + width, 1)
    if is_estimated:
        shape = format_html('<line class="span" x1="{}%" x2="{}%" y1="8" y2="8"/>', start, end)
    else:
        shape = format_html(
            '<rect class="span" x="{}%" width="{}%" y="4" height="8"/>'
            '<svg x="{}%" overflow="visible"><rect class="tick" x="-1" width="2" height="16"/></svg>',
            start, round(end - start, 1), round(value, 1),
        )  # fmt: skip
    return format_html(
        '<svg class="operator-bar {}{}" height="16" aria-hidden="true">'
        '<rect class="track" y="7" width="100%" height="2"/>{}</svg>',
        ink.css_class, " is-estimated" if is_estimated else "", shape,
    )  # fmt: skip
