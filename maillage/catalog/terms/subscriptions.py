"""The words of subscriptions: what a feature lets people follow, a search that is kept, what changed in it.

A feature offers its subjects in a module ``subscriptions`` as SUBJECTS; letters about them leave with those of the
catalogue.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search that can be followed: as it is kept, what it is called, and its page."""

    search: str
    name: str
    href: str


@dataclass(frozen=True, slots=True)
class SubjectChange:
    """One thing that changed; one of the same ``key`` and moment is told once, whatever of it a reader follows."""

    key: str
    at: datetime
    title: str
    publisher: str
    href: str
    is_new: bool


class ChangesOf(Protocol):
    """What changed in a search after one moment up to and with another, the newest first.

    None where it leads nowhere for good, for what it followed was erased: the subscription is forgotten.
    """

    def __call__(self, search: str, *, after: datetime, until: datetime, most: int) -> list[SubjectChange] | None:
        """At most ``most`` of them, in the language of the reader."""


@dataclass(frozen=True, slots=True)
class SubscriptionSubject:
    """What can be followed: ``word`` is its name in the form and in the row.

    ``read`` makes a search of what came with the form and of who looks (of the framework, which words do not know);
    NotFound, Refused or Forbidden where there is none. What it keeps is like no search of another subject: the links of
    letters are made from it. ``name_of`` says what a kept search is called; NotFound or Refused where it is no more.
    """

    word: str
    read: Callable[[str, Any], SavedSearch]
    name_of: Callable[[str], str]
    changes: ChangesOf
