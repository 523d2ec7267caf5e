"""Texts with figures in them: "{podium}" stands for the figure of that key, with its interval.

A text is written with keys, so that its figures are those that were computed, and nobody's typing.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

TOKEN: Final = re.compile(r"\{([a-z0-9]+(?:-[a-z0-9]+)*)\}")
_NO_BREAK: Final = "\u00a0"


@dataclass(frozen=True, slots=True)
class PressFigure:
    """A figure of a release: its key in the text, its label, its value as shown, its interval ("" if it has none)."""

    key: str
    label: str
    value: str
    interval: str = ""

    @property
    def text(self) -> str:
        """The value, with its interval in brackets."""
        return f"{self.value}{_NO_BREAK}({self.interval})" if self.interval else self.value


@dataclass(frozen=True, slots=True)
class MovedFigure:
    """A figure that is no longer what it was; ``now`` is None where it can no longer be given."""

    bound: PressFigure
    now: PressFigure | None


def tokens_in(text: str) -> tuple[str, ...]:
    """The keys of the figures that a text asks for, in order, each once."""
    return tuple(dict.fromkeys(TOKEN.findall(text)))


def unknown_tokens(text: str, figures: Iterable[PressFigure]) -> tuple[str, ...]:
    """The keys in a text that none of ``figures`` has."""
    keys = {figure.key for figure in figures}
    return tuple(key for key in tokens_in(text) if key not in keys)


def filled_text(text: str, figures: Iterable[PressFigure]) -> str:
    """The text with each key replaced by its figure; unknown keys stay as they are."""
    by_key: Mapping[str, str] = {figure.key: figure.text for figure in figures}
    return TOKEN.sub(lambda match: by_key.get(match[1], match[0]), text)


def moved_figures(bound: Sequence[PressFigure], current: Sequence[PressFigure]) -> tuple[MovedFigure, ...]:
    """The ``bound`` figures that ``current`` gives otherwise, or no longer, in their order."""
    now = {figure.key: figure for figure in current}
    return tuple(
        MovedFigure(figure, now.get(figure.key))
        for figure in bound
        if now.get(figure.key) is None or now[figure.key].text != figure.text
    )
