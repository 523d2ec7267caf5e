"""What the agency hides: filters used by lists, pages, API, exports, feeds, search and e-mails.

The agency hides single things with a reason (``store/takedowns.py``). It takes effect at the next read: nothing is
cached between processes. Datasets and organisations have a state of their own, which their feature checks.
"""

from datetime import datetime
from functools import cache
from typing import Final, TypeVar

from django.db.models import Count, Max, Model, QuerySet
from django.utils.timezone import localdate

from maillage.accounts.domain.terms import AnyHideable, Hideable
from maillage.accounts.store.models import Takedown
from maillage.accounts.store.shared_reads import read_once
from maillage.core.problems import Gone, sentence
from maillage.core.text import normalised_text
from maillage.web.row_totals import PreparedStatement, RowTotals
from maillage.web.wording import formats

Row = TypeVar("Row", bound=Model)
_HIDDEN: Final = sentence("Masqué par l’agence le %(day)s. Motif : %(reason)s")
_CHANGES: Final = RowTotals(Takedown.objects.all, Count("pk"), Max("hidden_at"), Max("lifted_at"))


def takedowns_in_force() -> QuerySet[Takedown]:
    """The active takedowns, newest first."""
    return Takedown.objects.filter(lifted_at=None).select_related("hidden_by").order_by("-hidden_at", "-pk")


def takedowns_version() -> tuple[object, ...]:
    """A cache key that changes with each takedown, and with each that is lifted."""
    return _CHANGES.now()


def hidden_keys(kind: AnyHideable) -> frozenset[str]:
    """The keys of the hidden things of a kind."""
    return read_once(_hidden_keys, kind.value)


def _hidden_keys(kind: str) -> frozenset[str]:
    return frozenset(key for (key,) in _keys_of_kind(kind).rows())


@cache
def _keys_of_kind(kind: str) -> PreparedStatement:
    """The prepared statement that each list runs."""
    return PreparedStatement(lambda: list(Takedown.objects.filter(kind=kind, lifted_at=None).values_list("key")))


def without_hidden(rows: QuerySet[Row], kind: AnyHideable, field: str = "pk") -> QuerySet[Row]:
    """``rows`` without hidden ones; ``field`` holds the key of their kind."""
    hidden = hidden_keys(kind)
    return rows.exclude(**{f"{field}__in": hidden}) if hidden else rows


def takedown_of(kind: AnyHideable, key: object) -> Takedown | None:
    """The takedown in force of a thing; None if it is shown."""
    return Takedown.objects.filter(kind=kind.value, key=str(key), lifted_at=None).first()


def refuse_hidden(kind: AnyHideable, key: object) -> None:
    """Raise Gone if the agency hides this thing, with the reason and nothing of the content."""
    takedown = takedown_of(kind, key)
    if takedown is not None:
        raise hidden_by_agency(takedown.hidden_at, takedown.reason)


def hidden_by_agency(hidden_at: datetime, reason: str) -> Gone:
    """The error for something that the agency hid at that time."""
    return Gone("hidden_by_agency", _HIDDEN, day=formats.day(localdate(hidden_at)), reason=reason)


class HiddenNames(frozenset[str]):
    """The names of people that the agency hides, normalised."""

    def are_in(self, text: str | None) -> bool:
        """Whether one of them occurs in a text, ignoring case and accents."""
        words = f" {normalised_text(text)} " if text and self else ""
        return any(f" {name} " in words for name in self)


def hidden_names() -> HiddenNames:
    """The names currently hidden."""
    return HiddenNames(hidden_keys(Hideable.PERSON_NAME))


def is_name_hidden(text: str | None) -> bool:
    """Whether a text contains a hidden name."""
    return bool(text) and hidden_names().are_in(text)
