"""What features offer the press room: their figures, in the sentences of a release, as they stand on one day.

A release is written from a story and keeps its figures as they were. The press room asks again before it leaves, and
marks what moved (maillage/measure/press).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from maillage.core.press_text import PressFigure
from maillage.territory.domain.terms import Territory


@dataclass(frozen=True, slots=True)
class PressVisit:
    """What a story is asked about: a place, and the day of the release."""

    place: Territory
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PressStory:
    """The figures of a feature as a release, in the active language.

    ``paragraphs`` are the sentences of the release, in which "{podium}" stands for the figure of that key; ``link`` and
    ``method`` (text, path) lead to the live figures and to how they are made. ``figures_on`` is the day of the data.
    ``is_invented``: the figures are those of a demonstration.
    """

    title: str
    lead: str
    paragraphs: tuple[str, ...]
    figures: tuple[PressFigure, ...]
    figures_on: date
    link: tuple[str, str]
    method: tuple[str, str]
    is_invented: bool = False


@dataclass(frozen=True, slots=True)
class PressOffer:
    """A story that a feature can tell (``PRESS_OFFERS`` in its ``press``): its key, its name (a message id), its order.

    ``tell`` returns None where there is nothing to tell of a place yet.
    """

    word: str
    title: str
    rank: int
    tell: Callable[[PressVisit], PressStory | None]


def figure_lines(figures: Sequence[PressFigure]) -> tuple[str, ...]:
    """A line of text for each figure: its label and its token, for a paragraph that lists them."""
    return tuple(f"{figure.label} : {{{figure.key}}}" for figure in figures)
