"""What API responses share: pages of lists, nullable strings, absolute URLs.

The rules of the API, and what of it may change: docs/reference/api-promise.md.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any, Final, Generic, TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Field, Schema
from pydantic import BeforeValidator

from maillage.web.public_url import public_url

USUAL_PAGE_SIZE: Final = 50
# Bounds the work per request; whole lists are available as CSV files.
LARGEST_PAGE_SIZE: Final = 1_000
# A script may read a dataset one row per page.
LAST_PAGE: Final = 50_000_000

Item = TypeVar("Item")
# An empty text column is "" in the database, and null in the API.
FilledText = Annotated[str | None, BeforeValidator(lambda text: text or None)]


class PageParameters(Schema):
    """The parameters of a list."""

    page: int = Field(1, ge=1, le=LAST_PAGE, description="From 1; a page after the last one is empty.")
    page_size: int = Field(USUAL_PAGE_SIZE, ge=1, le=LARGEST_PAGE_SIZE, description="How many items a page has.")

    @property
    def start(self) -> int:
        """The number of items before the page."""
        return (self.page - 1) * self.page_size

    def end(self, most: int) -> int:
        """The index of the last item needed for the page, in a list that is read up to ``most`` items."""
        return min(self.start + self.page_size, most)


class PageOf(Schema, Generic[Item]):
    """A page of a list. ``next`` and ``previous`` are addresses of the same question, null where there is no page."""

    total: int = Field(description="How many items there are on all pages.")
    page: int
    page_size: int
    next: str | None
    previous: str | None
    items: list[Item]


class TableFormat(StrEnum):
    """The formats of a list that is a table too."""

    JSON = "json"
    CSV = "csv"


def page_of(request: HttpRequest, wanted: PageParameters, rows: QuerySet[Any] | Sequence[Any]) -> dict[str, Any]:
    """The page of ``rows`` that ``wanted`` asks for, in the form of PageOf; a query set is counted and sliced."""
    total = rows.count() if isinstance(rows, QuerySet) else len(rows)
    # No query beyond the last row.
    items = list(rows[wanted.start : wanted.start + wanted.page_size]) if wanted.start < total else []
    return page_answer(request, wanted, total=total, items=items)


def page_answer(request: HttpRequest, wanted: PageParameters, *, total: int, items: Sequence[Any]) -> dict[str, Any]:
    """The members of PageOf around ``items``, which are already those of the page."""
    last = max(1, -(-total // wanted.page_size))
    return {
        "total": total,
        "page": wanted.page,
        "page_size": wanted.page_size,
        "next": page_url(request, wanted.page + 1) if wanted.page < last else None,
        "previous": page_url(request, min(wanted.page - 1, last)) if wanted.page > 1 else None,
        "items": items,
    }


def page_url(request: HttpRequest, page: int) -> str:
    """The URL of another page of the requested list."""
    query = request.GET.copy()
    query["page"] = str(page)
    return f"{public_url(request)}{request.path}?{query.urlencode()}"


class Extended:
    """``thing`` with additional attributes: what the representation of one thing adds to its row in a list.

    Schemas and their resolvers read both in the same way.
    """

    def __init__(self, thing: object, **more: object) -> None:
        self._thing = thing
        self.__dict__.update(more)

    def __getattr__(self, name: str) -> Any:
        """An attribute of the thing, unless it was added under that name."""
        return getattr(self._thing, name)


def origin_in(context: dict[str, Any]) -> str:
    """The public origin, for resolvers that build absolute URLs."""
    return public_url(context["request"])
