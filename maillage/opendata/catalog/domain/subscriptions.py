"""Contracts of subscriptions: the subjects that a feature offers, a saved search, and its changes.

A feature offers its subjects as SUBJECTS in a module ``subscriptions``; the catalogue sends their letters.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from maillage.core.problems import sentence


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search that can be followed: its stored key, its name and the URL of its page."""

    search: str
    name: str
    href: str


@dataclass(frozen=True, slots=True)
class SubjectChange:
    """One change; those with the same ``key`` and time are reported once, even if a reader follows several searches."""

    key: str
    at: datetime
    title: str
    publisher: str
    href: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class FollowedSearch:
    """A saved search and the time up to which its subscriber was notified."""

    search: str
    after: datetime


@dataclass(frozen=True, slots=True)
class SearchFoot:
    """The footer of one followed search in a letter: the URL of its page, and an optional sentence."""

    href: str
    text: str = ""


class ChangesOf(Protocol):
    """The changes of a search within ``after`` < time <= ``until``, newest first.

    None if what it followed was deleted for good: the subscription is then deleted.
    """

    def __call__(self, search: str, *, after: datetime, until: datetime, most: int) -> list[SubjectChange] | None:
        """At most ``most`` changes, in the active language."""


class ChangesOfMany(Protocol):
    """The changes of many searches at once, for a subject where reading them one by one would be slow.

    A search that is missing from the result was not read, as nothing new came in; one without changes maps to [].
    """

    def __call__(
        self, searches: Collection[FollowedSearch], *, until: datetime, most: int
    ) -> Mapping[FollowedSearch, list[SubjectChange]]:
        """At most ``most`` changes for each, newest first, in the active language."""


@dataclass(frozen=True, slots=True)
class SubscriptionSubject:
    """A subject that can be followed: ``word`` is its key in the form and in the database.

    ``read`` builds a saved search from the form value and the viewer (typed Any: this layer does not know Django); it
    raises NotFound, Refused or Forbidden. Its ``search`` must be unique across subjects, since link tokens are derived
    from it. ``name_of`` returns the name of a stored search, or raises NotFound or Refused if it is gone. ``title``
    heads the form, ``promise`` says what letters will be about; both are French. ``pace`` is the minimum interval
    between two letters about this subject; ``foot_of`` is called when a letter is written.
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
