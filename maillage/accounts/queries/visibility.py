"""May this row be shown? The one question that lists, pages, API, exports, feeds, search and letters ask.

The agency hides one thing with a reason (``record/takedowns.py``). It is gone from everywhere at the next read: no
process keeps the answer. A data set and an organisation have a state of their own, which their feature reads.
"""

from datetime import datetime
from functools import cache
from typing import Final, TypeVar

from django.db.models import Count, Max, Model, QuerySet
from django.utils.timezone import localtime

from maillage.accounts.models import Takedown
from maillage.accounts.terms import AnyHideable, Hideable
from maillage.core.problems import Gone, sentence
from maillage.core.text import plain
from maillage.web.row_totals import KeptStatement, RowTotals

Row = TypeVar("Row", bound=Model)
_HIDDEN: Final = sentence("Masqué par l’agence le %(day)s. Motif : %(reason)s")
_CHANGES: Final = RowTotals(Takedown.objects.all, Count("pk"), Max("hidden_at"), Max("lifted_at"))


def takedowns_in_force() -> QuerySet[Takedown]:
    """What is hidden now, the last first."""
    return Takedown.objects.filter(lifted_at=None).select_related("hidden_by").order_by("-hidden_at", "-pk")


def takedowns_version() -> tuple[object, ...]:
    """Another one after each takedown and each that was lifted: what is kept of pages is kept under it."""
    return _CHANGES.now()


def hidden_keys(kind: AnyHideable) -> frozenset[str]:
    """The identities of the things of that kind that nobody is shown."""
    return frozenset(key for (key,) in _keys_of_kind(kind.value).rows())


@cache
def _keys_of_kind(kind: str) -> KeptStatement:
    """The statement that each list asks."""
    return KeptStatement(lambda: list(Takedown.objects.filter(kind=kind, lifted_at=None).values_list("key")))


def without_hidden(rows: QuerySet[Row], kind: AnyHideable, field: str = "pk") -> QuerySet[Row]:
    """``rows`` without those that are hidden; ``field`` holds what their kind knows them by."""
    hidden = hidden_keys(kind)
    return rows.exclude(**{f"{field}__in": hidden}) if hidden else rows


def refuse_hidden(kind: AnyHideable, key: object) -> None:
    """Nothing; Gone where the agency hides that thing, with its reason and none of its words."""
    takedown = Takedown.objects.filter(kind=kind.value, key=str(key), lifted_at=None).first()
    if takedown is not None:
        raise hidden_by_agency(takedown.hidden_at, takedown.reason)


def hidden_by_agency(hidden_at: datetime, reason: str) -> Gone:
    """What is told of something that the agency hid then."""
    return Gone("hidden_by_agency", _HIDDEN, day=f"{localtime(hidden_at):%d/%m/%Y}", reason=reason)


class HiddenNames(frozenset[str]):
    """The names of persons that the agency hides, in plain words."""

    def are_in(self, text: str | None) -> bool:
        """Whether one of them is among the words of a text, however it is written."""
        words = f" {plain(text)} " if text and self else ""
        return any(f" {name} " in words for name in self)


def hidden_names() -> HiddenNames:
    """Those in force."""
    return HiddenNames(hidden_keys(Hideable.PERSON_NAME))


def is_name_hidden(text: str | None) -> bool:
    """Whether a text has the name of a person that the agency hides."""
    return bool(text) and hidden_names().are_in(text)
