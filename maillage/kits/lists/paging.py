"""Links between the pages of a list: previous, next, first, last, and those around."""

from collections.abc import Callable
from dataclasses import dataclass

from maillage.web.wording.formats import number

_AROUND = 2
_MAX_DIGITS = 6  # digits: no list has more pages, and int() rejects very long numbers


@dataclass(frozen=True, slots=True)
class PageLink:
    """One page link; ``label`` is empty for a gap."""

    label: str
    href: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Pager:
    """The links of a list; ``before`` and ``after`` are empty if there is no such page."""

    before: str
    after: str
    links: tuple[PageLink, ...]


def page_number(text: str) -> int:
    """The page number in a parameter; 1 if it is invalid."""
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS else 1


def pager(page: int, page_count: int, href: Callable[[int], str]) -> Pager | None:
    """The links on page ``page`` of ``page_count``; None if there is only one page."""
    if page_count < 2:
        return None
    pages = sorted({1, page_count, *range(max(1, page - _AROUND), min(page_count, page + _AROUND) + 1)})
    links: list[PageLink] = []
    for before, place in zip([0, *pages], pages, strict=False):
        if place > before + 1:
            links.append(PageLink("", "", is_current=False))
        links.append(PageLink(number(place), href(place), place == page))
    return Pager(href(page - 1) if page > 1 else "", href(page + 1) if page < page_count else "", tuple(links))
