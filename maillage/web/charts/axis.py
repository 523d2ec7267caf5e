"""What every chart stands on: the axis with its steps, the mark of an operator, the accessible frame of one SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import Final

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

# One shape an operator: colour is never alone in telling them apart. Drawn around 0,0.
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
    """How one operator is drawn: the class of its colour and the number of its shape."""

    css_class: str
    shape: int


@dataclass(frozen=True, slots=True)
class Tick:
    """One mark of an axis."""

    value: float
    label: str | Promise


@dataclass(frozen=True, slots=True)
class Axis:
    """A line from ``worst`` (left) to ``best`` (right), logarithmic unless ``is_linear``; ``steps`` (any order) cut it.

    Where lower is better, ``worst`` is the greater number: the right side is better on every chart.
    """

    worst: float
    best: float
    ticks: tuple[Tick, ...]
    steps: tuple[float, ...] = ()
    is_linear: bool = False

    def percent_at(self, value: float) -> float:
        """Where ``value`` stands, 0 (left) to 100 (right); values beyond the ends stand at the ends."""
        if self.is_linear:
            share = (value - self.worst) / (self.best - self.worst)
        elif value <= 0:
            share = 0.0 if self.worst < self.best else 1.0
        else:
            share = (log(value) - log(self.worst)) / (log(self.best) - log(self.worst))
        return round(100 * min(max(share, 0.0), 1.0), 2)


def mark(ink: Ink) -> SafeString:
    """The small mark of an operator, for lists and tables."""
    return format_html(
        '<svg class="op-mark {}" viewBox="-9 -9 18 18" aria-hidden="true"><path d="{}"/></svg>',
        ink.css_class,
        shape_of(ink),
    )


def mark_at(x: str, y: float, ink: Ink) -> SafeString:
    """The mark of an operator at ``x`` (a percentage) and ``y`` (pixels)."""
    # A nested svg takes a percentage where a transform cannot: the mark keeps its form at every width.
    return format_html('<svg x="{}" y="{}"><path class="dot" d="{}"/></svg>', x, y, shape_of(ink))


def frame(css_class: str, size: SafeString, *, title: str, description: str, content: SafeString) -> SafeString:
    """One SVG with its title and description; ``size`` are its attributes of size."""
    return format_html(
        '<svg class="{}" {} role="img"><title>{}</title><desc>{}</desc>{}</svg>',
        css_class, size, title, description, content,
    )  # fmt: skip


def joined(parts: Sequence[SafeString]) -> SafeString:
    """The parts one after the other."""
    return format_html_join("", "{}", ((part,) for part in parts))


def shape_of(ink: Ink) -> str:
    """The path of an operator's shape, drawn around 0,0."""
    return SHAPES[ink.shape % len(SHAPES)]
