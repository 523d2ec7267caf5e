"""Component bars: one row per component of a score, a bar from zero to its value, with its 95 % interval."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString

from maillage.web.charts.axis import Ink, frame, joined

ROW_HEIGHT: Final = 26
BAR_HEIGHT: Final = 10
LEFT: Final = 45.0  # percent of the width, left of the bars
RIGHT: Final = 84.0


@dataclass(frozen=True, slots=True)
class PartBar:
    """One component: its name, its value out of 100 as text and number (None: nothing to show), its interval."""

    name: str
    text: str
    value: float | None
    low: float | None = None
    high: float | None = None


def part_bars(bars: Sequence[PartBar], *, ink: Ink, title: str, description: str) -> SafeString:
    """The components of one operator, one row each, on a common scale from 0 to 100."""
    rows = []
    for place, bar in enumerate(bars):
        middle = (place + 0.5) * ROW_HEIGHT
        ground = format_html(
            '<rect class="ground" x="{}%" y="{}" width="{}%" height="{}" rx="3"/>',
            LEFT, middle - BAR_HEIGHT / 2, RIGHT - LEFT, BAR_HEIGHT,
        )  # fmt: skip
        line = (
            '<text class="note" x="0" y="{}">{}</text>{}{}'
            '<text class="value" x="100%" y="{}" text-anchor="end">{}</text>'
        )
        rows.append(format_html(line, middle + 5, bar.name, ground, _bar(bar, middle), middle + 5, bar.text))
    size = format_html('width="100%" height="{}"', len(bars) * ROW_HEIGHT)
    content = format_html('<g class="{}">{}</g>', ink.css_class, joined(rows))
    return frame("chart parts", size, title=title, description=description, content=content)


def _bar(bar: PartBar, middle: float) -> SafeString:
    if bar.value is None:
        return SafeString()
    filled = format_html(
        '<rect class="bar" x="{}%" y="{}" width="{}%" height="{}" rx="3"/>',
        LEFT, middle - BAR_HEIGHT / 2, round(_place(bar.value) - LEFT, 2), BAR_HEIGHT,
    )  # fmt: skip
    if bar.low is None or bar.high is None:
        return filled
    low, high = f"{_place(bar.low)}%", f"{_place(bar.high)}%"
    whiskers = format_html(
        '<line class="whisker" x1="{}" x2="{}" y1="{}" y2="{}"/>', low, high, middle, middle
    ) + format_html(
        '<line class="whisker" x1="{0}" x2="{0}" y1="{2}" y2="{3}"/>'
        '<line class="whisker" x1="{1}" x2="{1}" y1="{2}" y2="{3}"/>',
        low, high, middle - 4, middle + 4,
    )  # fmt: skip
    return joined([filled, whiskers])


def _place(value: float) -> float:
    return round(LEFT + (RIGHT - LEFT) * min(max(value, 0.0), 100.0) / 100, 2)
