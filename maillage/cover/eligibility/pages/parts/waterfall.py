"""A waterfall: what is gained and lost from one level to the next, step under step, on one scale."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString

from maillage.web.charts.axis import frame, joined

_ROW_HEIGHT: Final = 44
_BAR_TOP: Final = 23
_BAR_HEIGHT: Final = 14
_LEAST_PERCENT: Final = 0.6  # narrower would not be seen


class WaterfallKind(StrEnum):
    """What a step is: a level that is reached, or what leads to the next one."""

    LEVEL = "level"
    GAIN = "gain"
    LOSS = "loss"


@dataclass(frozen=True, slots=True)
class WaterfallStep:
    """One step: its name, its value as text, from where to where it goes."""

    name: str
    text: str
    start: float
    end: float
    kind: WaterfallKind


def waterfall(steps: Sequence[WaterfallStep], *, title: str, description: str) -> SafeString:
    """The steps from the first to the last; a level begins at the left of the scale."""
    values = [value for step in steps for value in (step.start, step.end)]
    low, high = min(values), max(values)
    span = max(high - low, 1.0)
    rows = []
    for place, step in enumerate(steps):
        top = place * _ROW_HEIGHT
        west, east = sorted((100 * (step.start - low) / span, 100 * (step.end - low) / span))
        # A thin step at the right end stays inside the drawing.
        west = min(west, 100 - _LEAST_PERCENT)
        rows.append(
            format_html(
                '<text class="name" x="0" y="{}">{}</text>'
                '<text class="value" x="100%" y="{}" text-anchor="end">{}</text>'
                '<rect class="track" x="0" y="{}" width="100%" height="{}"/>'
                '<rect class="{}" x="{}%" y="{}" width="{}%" height="{}"/>',
                top + 16, step.name, top + 16, step.text, top + _BAR_TOP, _BAR_HEIGHT,
                step.kind, round(west, 2), top + _BAR_TOP, round(max(east - west, _LEAST_PERCENT), 2), _BAR_HEIGHT,
            )
        )  # fmt: skip
    size = format_html('width="100%" height="{}"', len(steps) * _ROW_HEIGHT)
    return frame("chart waterfall", size, title=title, description=description, content=joined(rows))
