"""Stacked bars: operators one under the other, a bar all the tests of one, cut into classes, the worst to the left."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString

from maillage.web.charts.axis import Ink, frame, joined, shape_of

ROW_HEIGHT: Final = 54
BAR_TOP: Final = 24
BAR_HEIGHT: Final = 22
LEAST_SHARE_WRITTEN: Final = 0.13  # a narrower share has no room for its number on a phone


@dataclass(frozen=True, slots=True)
class StackShare:
    """One class of a bar: its share (0-1), the text in it, the class of its colour."""

    share: float
    text: str
    css_class: str


@dataclass(frozen=True, slots=True)
class Stack:
    """One operator: its shares from left to right, which fill the bar, and the text at the right end of its line."""

    name: str
    ink: Ink
    note: str
    shares: tuple[StackShare, ...]


def stacked_bars(stacks: Sequence[Stack], *, title: str, description: str) -> SafeString:
    """Operators one under the other, each cut into the shares of its classes; a stack without shares is dashed."""
    rows = [_stack(stack, place * ROW_HEIGHT) for place, stack in enumerate(stacks)]
    size = format_html('width="100%" height="{}"', len(stacks) * ROW_HEIGHT)
    return frame("chart stacks", size, title=title, description=description, content=joined(rows))


def _stack(stack: Stack, top: int) -> SafeString:
    middle = top + BAR_TOP + BAR_HEIGHT // 2
    starts = accumulate((part.share for part in stack.shares), initial=0.0)
    shares = [
        _share(part, start, top + BAR_TOP) for part, start in zip(stack.shares, starts, strict=False) if part.share > 0
    ]
    dashes = format_html('<line class="hatch" x1="0" x2="100%" y1="{0}" y2="{0}"/>', middle)
    return format_html(
        '<g class="{}"><path class="dot" transform="translate(9 {})" d="{}"/></g>'
        '<text class="name" x="22" y="{}">{}</text><text class="note" x="100%" y="{}" text-anchor="end">{}</text>{}',
        stack.ink.css_class, top + 12, shape_of(stack.ink), top + 17, stack.name, top + 17, stack.note,
        joined(shares) if stack.shares else dashes,
    )  # fmt: skip


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
