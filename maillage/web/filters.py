"""A form of filters whose state is the address of the page: what can be chosen, what is, and the address without each.

templates/web/filters.html shows the whole form with its chips, web/filter_menu.html and web/filter_field.html one menu.
The form of a search is derived from its declaration (maillage/kits/search/form.py); the figures make their own.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class FilterOption:
    """One value that can be chosen; several values at once are written with spaces between."""

    value: str
    label: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class FilterOptionGroup:
    """The values of one filter, as boxes to tick (several) or as a menu (one)."""

    name: str
    legend: str
    options: tuple[FilterOption, ...]


@dataclass(frozen=True, slots=True)
class HeadedOptions:
    """Options of a menu under one heading; without heading when the label is empty."""

    label: str
    options: tuple[FilterOption, ...]


@dataclass(frozen=True, slots=True)
class FilterField:
    """A menu whose options stand under headings."""

    name: str
    label: str
    groups: tuple[HeadedOptions, ...]

    @property
    def option_in_force(self) -> FilterOption:
        """The option in force."""
        options = [option for group in self.groups for option in group.options]
        return next((option for option in options if option.is_chosen), options[0])

    @property
    def is_default(self) -> bool:
        """Whether nothing is filtered by this field."""
        return self.option_in_force.value == ""


@dataclass(frozen=True, slots=True)
class Chip:
    """One active filter and the address without it."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Filters:
    """The whole form, the chips of what is active, and the pairs of the address that it carries along."""

    groups: tuple[FilterOptionGroup, ...]
    menus: tuple[FilterOptionGroup, ...]
    chips: tuple[Chip, ...]
    hidden_pairs: tuple[tuple[str, str], ...] = ()


def menu_of(name: str, legend: str, options: Pairs, in_force: Mapping[str, str]) -> FilterOptionGroup:
    """A menu of (value, label) whose chosen value is the one that the address names, "" where it names none."""
    chosen = in_force.get(name, "")
    return FilterOptionGroup(
        name, legend, tuple(FilterOption(value, label, value == chosen) for value, label in options)
    )


def query_of(pairs: Pairs) -> str:
    """The query of an address for these pairs, with the characters that need no escape left readable."""
    return urlencode(pairs, safe=",:")


def with_pairs(href: str, pairs: Pairs) -> str:
    """The address with these pairs as its query."""
    return f"{href}?{query_of(pairs)}" if pairs else href


def pairs_without(pairs: Pairs, *names: str) -> list[tuple[str, str]]:
    """The pairs of an address but those of ``names``."""
    return [pair for pair in pairs if pair[0] not in names]


def chips_of(pairs: Pairs, href: str, *, label_of: Callable[[str, str], str | None]) -> tuple[Chip, ...]:
    """A chip for each pair that ``label_of`` (name, value) has words for: those that filter something."""
    labels = [label_of(name, value) for name, value in pairs]
    return tuple(
        Chip(label, with_pairs(href, [*pairs[:position], *pairs[position + 1 :]]))
        for position, label in enumerate(labels)
        if label is not None
    )
