"""A scale from the poor limit (0) to the good limit (100) of a usage, and a progress bar towards a goal."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from maillage.web.charts.axis import frame, joined

HEIGHT: Final = 72
TRACK_TOP: Final = 28
TRACK_HEIGHT: Final = 14
_STEPS: Final = 10


@dataclass(frozen=True, slots=True)
class Mark:
    """One value on the scale: its text above, its score (0-100), and the score's text below."""

    text: str
    score: float
    score_text: str


def score_scale(marks: Sequence[Mark], *, title: str, description: str) -> SafeString:
    """A wedge from 0 to 100 points with values above it and their scores below."""
    wedge = format_html(
        '<svg viewBox="0 0 100 1" preserveAspectRatio="none" x="0" y="{}" width="100%" height="{}">'
        '<path class="ground" d="M0 0H100V1H0Z"/><path class="bar" d="M0 1L100 0V1Z"/></svg>',
        TRACK_TOP, TRACK_HEIGHT,
    )  # fmt: skip
    steps = [
        format_html('<line class="grid" x1="{0}%" x2="{0}%" y1="{1}" y2="{2}"/>', place, TRACK_TOP, TRACK_TOP + 14)
        for place in range(100 // _STEPS, 100, 100 // _STEPS)
    ]
    size = format_html('width="100%" height="{}"', HEIGHT)
    content = joined([wedge, *steps, *(_mark(mark) for mark in marks)])
    return frame("chart scale", size, title=title, description=description, content=content)


def _mark(mark: Mark) -> SafeString:
    place = round(mark.score, 1)
    anchor = "start" if place < 5 else "end" if place > 95 else "middle"
    bottom = TRACK_TOP + TRACK_HEIGHT
    return format_html(
        '<text class="value" x="{0}%" y="20" text-anchor="{1}">{2}</text>'
        '<line class="axis" x1="{0}%" x2="{0}%" y1="{3}" y2="{4}"/>'
        '<text class="note" x="{0}%" y="{5}" text-anchor="{1}">{6}</text>',
        place, anchor, mark.text, TRACK_TOP - 2, bottom + 4, bottom + 20, mark.score_text,
    )  # fmt: skip


def progress(done: int, goal: int, *, title: str) -> SafeString:
    """A progress bar towards a goal, with a line at every tenth."""
    share = round(100 * min(done / goal, 1.0), 2)
    tenths = format_html_join(
        "", '<line class="mesh" x1="{0}%" x2="{0}%" y1="0" y2="100%"/>', ((tenth,) for tenth in range(10, 100, 10))
    )
    content = format_html(
        '<rect class="ground" width="100%" height="100%" rx="8"/>'
        '<rect class="done" width="{}%" height="100%" rx="8"/>{}',
        share, tenths,
    )  # fmt: skip
    return frame("progress", SafeString('height="16"'), title=title, description="", content=content)
