"""The podium: the first three ranks as steps, the first in the middle, ties at equal height."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from maillage.web.charts.axis import Ink, frame, joined, shape_of

STEP_HEIGHTS: Final = {1: 122, 2: 88, 3: 60}
HEIGHT: Final = 208
LONGEST_LINE: Final = 10  # characters of a name that fit in a third of a phone's width
LINE_HEIGHT: Final = 17
COMFORTABLE: Final = 3  # steps side by side on a phone; more use a smaller font


@dataclass(frozen=True, slots=True)
class PodiumBlock:
    """One operator on the podium: its rank, its figure as text, and whether the rank is shared."""

    rank: int
    name: str
    ink: Ink
    value: str
    is_tie: bool = False


def podium(steps: Sequence[PodiumBlock], *, title: str, description: str, tie_label: str) -> SafeString:
    """The podium of ``steps``; ranks from 4 on are only in the ranking below it on the page."""
    by_rank = [step for step in sorted(steps, key=attrgetter("rank")) if step.rank in STEP_HEIGHTS]
    # 2 1 3 for three, 4 2 1 3 for four: alternate between the sides.
    ordered = [*by_rank[1::2][::-1], *by_rank[::2]]
    width = round(100 / max(len(ordered), 1), 3)
    columns = [
        format_html(
            '<svg x="{}%" width="{}%">{}</svg>', round(width * place, 3), width, _column(step, tie_label=tie_label)
        )
        for place, step in enumerate(ordered)
    ]
    floor = format_html('<line class="floor" x1="0" x2="100%" y1="{0}" y2="{0}"/>', HEIGHT)
    size = format_html('width="100%" height="{}"', HEIGHT + 2)
    css_class = "chart podium podium-crowded" if len(ordered) > COMFORTABLE else "chart podium"
    return frame(css_class, size, title=title, description=description, content=joined([*columns, floor]))


def _column(step: PodiumBlock, *, tie_label: str) -> SafeString:
    top = HEIGHT - STEP_HEIGHTS[step.rank]
    tie = _text("tie", top + 57, tie_label, rank=step.rank) if step.is_tie else SafeString()
    block = format_html(
        '<rect class="step step-{}" x="3%" y="{}" width="94%" height="{}" rx="6"/>', step.rank, top, HEIGHT - top
    )
    rank = _text("rank", top + 40, str(step.rank), rank=step.rank)
    lines = [step.name] if len(step.name) <= LONGEST_LINE else step.name.split(" ", maxsplit=1)
    first = top - 27 - LINE_HEIGHT * (len(lines) - 1)
    mark = format_html(
        '<g class="{}"><svg x="50%" y="{}"><path class="dot" d="{}"/></svg></g>',
        step.ink.css_class, first - 24, shape_of(step.ink),
    )  # fmt: skip
    name = format_html_join(
        "",
        '<text class="name" x="50%" y="{}" text-anchor="middle">{}</text>',
        ((first + LINE_HEIGHT * place, line) for place, line in enumerate(lines)),
    )
    value = format_html('<text class="note" x="50%" y="{}" text-anchor="middle">{}</text>', top - 9, step.value)
    return joined([joined([mark, name, value]), block, rank, tie])


def _text(css_class: str, y: int, text: str, *, rank: int) -> SafeString:
    return format_html(
        '<text class="{} on-step-{}" x="50%" y="{}" text-anchor="middle">{}</text>', css_class, rank, y, text
    )
