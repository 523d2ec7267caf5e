"""The words of subscriptions: what a feature lets people follow, a search that is kept, what changed in it.

A feature offers its subjects in a module ``subscriptions`` as SUBJECTS; letters about them leave with those of the
catalogue.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from maillage.core.problems import sentence


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


@dataclass(frozen=True, slots=True)
class FollowedSearch:
    """A kept search, and up to which moment its reader was told."""

    search: str
    after: datetime


@dataclass(frozen=True, slots=True)
class SearchFoot:
    """What stands below the changes for one search that is followed: where its page is, and a sentence or ""."""

    href: str
    text: str = ""


class ChangesOf(Protocol):
    """What changed in a search after one moment up to and with another, the newest first.

    None where it leads nowhere for good, for what it followed was erased: the subscription is forgotten.
    """

    def __call__(self, search: str, *, after: datetime, until: datetime, most: int) -> list[SubjectChange] | None:
        """At most ``most`` of them, in the language of the reader."""


class ChangesOfMany(Protocol):
    """The same for many searches at one look, for a subject of which each look at one of them would be dear.

    A search that is not in the answer was not looked at, as nothing came in since; one that nothing changed in has [].
    """

    def __call__(
        self, searches: Collection[FollowedSearch], *, until: datetime, most: int
    ) -> Mapping[FollowedSearch, list[SubjectChange]]:
        """At most ``most`` of each, the newest first, in the language of the readers."""


@dataclass(frozen=True, slots=True)
class SubscriptionSubject:
    """What can be followed: ``word`` is its name in the form and in the row.

    ``read`` makes a search of what came with the form and of who looks (of the framework, which words do not know);
    NotFound, Refused or Forbidden where there is none. What it keeps is like no search of another subject: the links of
    letters are made from it. ``name_of`` says what a kept search is called; NotFound or Refused where it is no more.
    ``title`` heads the form, ``promise`` says what is written about once it is confirmed; both in French.
    ``pace`` is how long nobody is written to again about this subject; ``foot_of`` is asked when a letter is written.
    """

    word: str
    read: Callable[[str, Any], SavedSearch]
    name_of: Callable[[str], str]
    changes: ChangesOf
    changes_of_many: ChangesOfMany | None = None
    pace: timedelta = timedelta()
    foot_of: Callable[[str, datetime], SearchFoot] | None = None
    title: str = sentence("Suivre ces données")
    promise: str = sentence("Vous recevrez un courriel quand ces données changent.")
