"""The four kinds of errors that a person or a program can meet, and the findings that explain a refusal.

Sentences are French message ids with ``%(name)s`` placeholders, translated and then filled at the edge.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Self


def sentence(text: str) -> str:
    """Return ``text`` unchanged: marks a French sentence for the translation extractor, without a framework."""
    return text


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault in the input: where, what, and how to correct it.

    ``code`` is stable, for programs; ``message`` is a French sentence with its remedy (a message id), whose
    placeholders are filled by ``params``; ``row_number`` counts from 1 (a file's header is row 1).
    """

    code: str
    message: str
    field_name: str | None = None
    row_number: int | None = None
    params: Mapping[str, str | float] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The French sentence with its placeholders filled."""
        return self.message % self.params


class Problem(Exception):  # noqa: N818 -- shown to a person, not a programming error
    """An error shown to a person: a code for programs and a French sentence with its remedy.

    ``command`` is what an operator types to fix it; it is shown on the command line and in the log, not to visitors.
    """

    status = 500

    def __init__(self, code: str, message: str, *, findings: Sequence[Finding] = (), **params: str | float) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.findings = tuple(findings)
        self.command = ""
        self.params = params

    def fixed_by(self, command: str) -> Self:
        """Set the command that fixes this problem, and return it."""
        self.command = command
        return self

    @property
    def text(self) -> str:
        """The French sentence with its placeholders filled."""
        return self.message % self.params

    def __str__(self) -> str:
        """The French sentence with its placeholders filled, as the command line shows it."""
        return self.text


class Refused(Problem):
    """The input is invalid (HTTP 422)."""

    status = 422


class TooMany(Refused):
    """Too many requests in a short time (HTTP 429): retry after ``wait_s`` seconds. A kind of refusal."""

    status = 429

    def __init__(self, code: str, message: str, *, wait_s: int, **params: str | float) -> None:
        super().__init__(code, message)
        self.params = {"wait": wait_s, "minutes": ceil(wait_s / 60), **params}
        self.wait_s = wait_s


class NotFound(Problem):
    """Nothing exists under that name (HTTP 404)."""

    status = 404


class Gone(NotFound):
    """It existed, and its publisher withdrew it (HTTP 410). A kind of not found."""

    status = 410


class Forbidden(Problem):
    """This person lacks the permission (HTTP 403)."""

    status = 403


class Unavailable(Problem):
    """Not possible now, but it may be later (HTTP 503)."""

    status = 503
