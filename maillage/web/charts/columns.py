"""Columns from left to right, one a stretch of time, with a line to compare them with."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString

from maillage.web.charts.axis import frame, joined

HEIGHT: Final = 196
TOP: Final = 26  # room for the number above the highest
FLOOR: Final = 168
GAP_SHARE: Final = 0.18  # of a column's room


@dataclass(frozen=True, slots=True)
class TimeColumn:
    """One stretch of time: its value, its text above, its label below ("" for none), all of it in words."""

    value: float
    text: str
    label: str
    title: str


def columns(
    values: Sequence[TimeColumn], *, title: str, description: str, reference: float | None = None
) -> SafeString:
    """The columns, as high as their values; ``reference`` is a value at which a dashed line stands."""
    most = max([*(column.value for column in values), reference or 0.0, 1.0])
    room = 100 / max(len(values), 1)
    bars = [_bar(column, start=place * room, room=room, most=most) for place, column in enumerate(values)]
    floor = format_html('<line class="axis" x1="0" x2="100%" y1="{0}" y2="{0}"/>', FLOOR)
    line = SafeString()
    if reference is not None:
        dashes = '<line class="reference-dashed" x1="0" x2="100%" y1="{0}" y2="{0}"/>'
        line = format_html(dashes, _height(reference, most))
    size = format_html('width="100%" height="{}"', HEIGHT)
    return frame("chart columns", size, title=title, description=description, content=joined([*bars, floor, line]))


def _bar(column: TimeColumn, *, start: float, room: float, most: float) -> SafeString:
    top, middle = _height(column.value, most), f"{round(start + room / 2, 2)}%"
    return format_html(
        '<g><title>{}</title><rect class="bar" x="{}%" y="{}" width="{}%" height="{}" rx="2"/>'
        '<text class="value" x="{}" y="{}" text-anchor="middle">{}</text>'
        '<text class="tick" x="{}" y="{}" text-anchor="middle">{}</text></g>',
        column.title,
        round(start + room * GAP_SHARE / 2, 2), top, round(room * (1 - GAP_SHARE), 2), round(FLOOR - top, 1),
        middle, top - 6, column.text, middle, FLOOR + 19, column.label,
    )  # fmt: skip


def _height(value: float, most: float) -> float:
    return round(FLOOR - (FLOOR - TOP) * value / most, 1)
