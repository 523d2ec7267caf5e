"""Localisation for the terminal: French messages, translated by a function that the application injects.

This package has no dependency on Django's translations.
"""

from collections.abc import Callable
from dataclasses import dataclass

from maillage.core.problems import Problem, sentence

Translate = Callable[[str], str]


@dataclass(slots=True)
class _Localisation:
    """Translation settings of this process."""

    translate: Translate = str
    language: Callable[[], str | None] = lambda: "fr"


_LOCALISATION = _Localisation()
_STEPS = ((1e9, "Gbit/s"), (1e6, "Mbit/s"), (1e3, "kbit/s"))


def speak_with(translate: Translate, language: Callable[[], str | None]) -> None:
    """Set the translation function of messages and the function that returns the current ``language``."""
    _LOCALISATION.translate = translate
    _LOCALISATION.language = language


def language() -> str:
    """Return the two-letter language code: "fr" or "en"."""
    return (_LOCALISATION.language() or "fr")[:2]


def message_text(message: str, **params: object) -> str:
    """Translate a message into the terminal's language and interpolate ``params``."""
    return _LOCALISATION.translate(message) % params


def told_problem(problem: Problem) -> str:
    """Return the translated message of a problem."""
    return message_text(problem.message, **problem.params)


def number(value: float, digits: int = 0) -> str:
    """Format a number with the language's decimal separator."""
    text = f"{value:.{digits}f}"
    return text if language() == "en" else text.replace(".", ",")


def rate(bps: float) -> str:
    """Format a rate with three significant figures in the most readable unit."""
    unit, name = next((step for step in _STEPS if bps >= step[0]), _STEPS[-1])
    value = bps / unit
    return f"{number(value, 0 if value >= 100 else 1 if value >= 10 else 2)} {name}"


def megabytes(size_bytes: int) -> str:
    """Format a data volume in MB."""
    return message_text(sentence("%(count)s Mo"), count=number(size_bytes / 1e6, 1))
