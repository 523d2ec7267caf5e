"""The four kinds of problem a person or a program can meet, and the findings that explain a refusal.

Sentences are French message ids with ``%(name)s`` places: the border translates them, then fills them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Self


def sentence(text: str) -> str:
    """Return ``text`` as it is: marks a French sentence for the translation extractor, without a framework."""
    return text


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong in what came in: where, what, and what to do about it.

    ``code`` is a stable word for programs, ``message`` a French sentence with its remedy (a message id),
    ``params`` fill its places; ``row_number`` counts from 1 (a file's header is row 1).
    """

    code: str
    message: str
    field_name: str | None = None
    row_number: int | None = None
    params: Mapping[str, str | float] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The French sentence, filled."""
        return self.message % self.params


class Problem(Exception):  # noqa: N818 -- a problem is told to a person; it is not an error of the program
    """What went wrong for the person in front: a code for programs and a French sentence with its remedy.

    ``command`` is what whoever runs the installation types to mend it: the command line and the log say it, a visitor
    who can type nothing there is not told.
    """

    status = 500

    def __init__(self, code: str, message: str, *, findings: Sequence[Finding] = (), **params: str | float) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.findings = tuple(findings)
        self.command = ""
        self.params = params

    def mended_by(self, command: str) -> Self:
        """This problem, with the command that mends it."""
        self.command = command
        return self

    @property
    def text(self) -> str:
        """The French sentence, filled."""
        return self.message % self.params

    def __str__(self) -> str:
        """The French sentence, filled: what a command line shows."""
        return self.text


class Refused(Problem):
    """The input cannot be taken as it is (HTTP 422)."""

    status = 422


class TooMany(Refused):
    """Too often in a short time: the same may be asked again after ``wait_s`` seconds (HTTP 429): a kind of refusal."""

    status = 429

    def __init__(self, code: str, message: str, *, wait_s: int, **params: str | float) -> None:
        super().__init__(code, message)
        self.params = {"wait": wait_s, "minutes": ceil(wait_s / 60), **params}
        self.wait_s = wait_s


class NotFound(Problem):
    """There is nothing under that name (HTTP 404)."""

    status = 404


class Gone(NotFound):
    """There was something under that name, and who published it took it away (HTTP 410): a kind of not found."""

    status = 410


class Forbidden(Problem):
    """This person may not do that (HTTP 403)."""

    status = 403


class Unavailable(Problem):
    """It cannot be done now, but may be later (HTTP 503)."""

    status = 503
