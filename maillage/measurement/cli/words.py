"""The language of the terminal: French sentences, translated by what the installation gives (this room knows none)."""

from collections.abc import Callable
from dataclasses import dataclass

from maillage.core.problems import Problem, sentence

Translate = Callable[[str], str]


@dataclass(slots=True)
class _Tongue:
    """How this process speaks."""

    translate: Translate = str
    language: Callable[[], str | None] = lambda: "fr"


_TONGUE = _Tongue()
_STEPS = ((1e9, "Gbit/s"), (1e6, "Mbit/s"), (1e3, "kbit/s"))


def speak_with(translate: Translate, language: Callable[[], str | None]) -> None:
    """Sentences of this room go through ``translate`` from now on, into the ``language`` of the moment."""
    _TONGUE.translate = translate
    _TONGUE.language = language


def language() -> str:
    """Two letters: "fr" or "en"."""
    return (_TONGUE.language() or "fr")[:2]


def message_text(message: str, **params: object) -> str:
    """A sentence in the language of the terminal, filled."""
    return _TONGUE.translate(message) % params


def told_problem(problem: Problem) -> str:
    """The sentence of a problem."""
    return message_text(problem.message, **problem.params)


def number(value: float, digits: int = 0) -> str:
    """A number with its decimal mark."""
    text = f"{value:.{digits}f}"
    return text if language() == "en" else text.replace(".", ",")


def rate(bps: float) -> str:
    """A rate in the unit that reads best, with three figures."""
    unit, name = next((step for step in _STEPS if bps >= step[0]), _STEPS[-1])
    value = bps / unit
    return f"{number(value, 0 if value >= 100 else 1 if value >= 10 else 2)} {name}"


def megabytes(size_bytes: int) -> str:
    """A volume."""
    return message_text(sentence("%(count)s Mo"), count=number(size_bytes / 1e6, 1))
