"""Facet counts: how many results each value of a filter would have, given all other filters of a search."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from maillage.kits.search.filters import Search, filters_of

Query = TypeVar("Query")
OneSearch = TypeVar("OneSearch", bound=Search)


@dataclass(frozen=True, slots=True)
class ValueCount:
    """One value of a filter and its number of results, given all other filters."""

    value: str
    count: int
    is_chosen: bool


def value_counts(
    search: Search, query: Query, values_of: Callable[[Query, str], Iterable[str]]
) -> Mapping[str, tuple[ValueCount, ...]]:
    """The facet counts of each menu, highest first; ``values_of`` returns the values of a query for a parameter.

    A selected value is included even with no results, so that it can be removed.
    """
    in_force = {own.parameter: own.texts(value) for own, value in search.in_force()}
    counts = {}
    for name in search.menus:
        chosen = in_force.get(name, ())
        found = {**dict.fromkeys(chosen, 0), **Counter(values_of(search.cleared(name).narrow(query), name))}
        several = [ValueCount(value, count, value in chosen) for value, count in found.items()]
        counts[name] = tuple(sorted(several, key=lambda count: (-count.count, count.value)))
    return counts


def toggled(search: OneSearch, parameter: str, value: Any) -> OneSearch:
    """The search from its first page, with one value of a filter added, or removed if present."""
    for attribute, own in filters_of(type(search)).items():
        if own.parameter == parameter:
            before: tuple[Any, ...] = getattr(search, attribute)
            after = tuple(one for one in before if one != value) if value in before else (*before, value)
            search = replace(search, **{attribute: after})
        elif own.parameter == "page":
            search = replace(search, **{attribute: own.usual})
    return search
