"""What charts share: the axis and its ticks, the marker of an operator, the accessible SVG frame."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import Final

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

# One shape per operator, so that colour is never the only distinction. Drawn around 0,0.
SHAPES: Final = (
    "M0-7A7 7 0 1 1 0 7A7 7 0 1 1 0-7Z",
    "M-6.3-6.3H6.3V6.3H-6.3Z",
    "M0-8.6L8.6 0L0 8.6L-8.6 0Z",
    "M0-8L8 6.6H-8Z",
    "M0 8L-8-6.6H8Z",
    "M-2.6-7.5H2.6V-2.6H7.5V2.6H2.6V7.5H-2.6V2.6H-7.5V-2.6H-2.6Z",
)


@dataclass(frozen=True, slots=True)
class Ink:
    """The style of one operator: its colour class and the index of its shape."""

    css_class: str
    shape: int


@dataclass(frozen=True, slots=True)
class Tick:
    """A labelled tick of an axis."""

    value: float
    label: str | Promise


@dataclass(frozen=True, slots=True)
class Axis:
    """A scale from ``worst`` (left) to ``best`` (right), logarithmic unless ``is_linear``; ``steps`` are class limits.

    If lower values are better, ``worst`` is the larger number: the right side is better on every chart.
    """

    worst: float
    best: float
    ticks: tuple[Tick, ...]
    steps: tuple[float, ...] = ()
    is_linear: bool = False

    def percent_at(self, value: float) -> float:
        """The position of ``value`` from 0 (left) to 100 (right), clamped to the ends."""
        if self.is_linear:
            share = (value - self.worst) / (self.best - self.worst)
        elif value <= 0:
            share = 0.0 if self.worst < self.best else 1.0
        else:
            share = (log(value) - log(self.worst)) / (log(self.best) - log(self.worst))
        return round(100 * min(max(share, 0.0), 1.0), 2)


def mark(ink: Ink) -> SafeString:
    """The small marker of an operator, for lists and tables."""
    return format_html(
        '<svg class="op-mark {}" viewBox="-9 -9 18 18" aria-hidden="true"><path d="{}"/></svg>',
        ink.css_class,
        shape_of(ink),
    )


def mark_at(x: str, y: float, ink: Ink) -> SafeString:
    """The marker of an operator at ``x`` (a percentage) and ``y`` (pixels)."""
    # A nested svg accepts a percentage, unlike a transform, so the marker keeps its shape at any width.
    return format_html('<svg x="{}" y="{}"><path class="dot" d="{}"/></svg>', x, y, shape_of(ink))


def frame(css_class: str, size: SafeString, *, title: str, description: str, content: SafeString) -> SafeString:
    """An SVG with a title and description; ``size`` holds its size attributes."""
    return format_html(
        '<svg class="{}" {} role="img"><title>{}</title><desc>{}</desc>{}</svg>',
        css_class, size, title, description, content,
    )  # fmt: skip


def joined(parts: Sequence[SafeString]) -> SafeString:
    """The parts concatenated."""
    return format_html_join("", "{}", ((part,) for part in parts))


def shape_of(ink: Ink) -> str:
    """The path of an operator's shape, drawn around 0,0."""
    return SHAPES[ink.shape % len(SHAPES)]
