"""Filter forms whose state is the page's URL: the options, the current ones, and the URL without each.

web/filters.html renders the whole form with its chips, web/filter_menu.html and web/filter_field.html one
menu. The form of a search is derived from its declaration (maillage/kits/search/form.py); figures build their own.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class FilterOption:
    """One option; a value may combine several, separated by spaces."""

    value: str
    label: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class FilterOptionGroup:
    """The options of one filter, as checkboxes (several) or a menu (one)."""

    name: str
    legend: str
    options: tuple[FilterOption, ...]


@dataclass(frozen=True, slots=True)
class HeadedOptions:
    """Options of a menu under a heading; no heading if the label is empty."""

    label: str
    options: tuple[FilterOption, ...]


@dataclass(frozen=True, slots=True)
class FilterField:
    """A menu whose options are grouped under headings."""

    name: str
    label: str
    groups: tuple[HeadedOptions, ...]

    @property
    def option_in_force(self) -> FilterOption:
        """The selected option, or the first."""
        options = [option for group in self.groups for option in group.options]
        return next((option for option in options if option.is_chosen), options[0])

    @property
    def is_default(self) -> bool:
        """Whether this field filters nothing."""
        return self.option_in_force.value == ""


@dataclass(frozen=True, slots=True)
class Chip:
    """One active filter, and the URL without it."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Filters:
    """The whole form, the chips of active filters, and the parameters carried along as hidden fields."""

    groups: tuple[FilterOptionGroup, ...]
    menus: tuple[FilterOptionGroup, ...]
    chips: tuple[Chip, ...]
    hidden_pairs: tuple[tuple[str, str], ...] = ()


def menu_of(name: str, legend: str, options: Pairs, in_force: Mapping[str, str]) -> FilterOptionGroup:
    """A menu of (value, label) options whose selected value is that of the URL, "" by default."""
    chosen = in_force.get(name, "")
    return FilterOptionGroup(
        name, legend, tuple(FilterOption(value, label, value == chosen) for value, label in options)
    )


def query_of(pairs: Pairs) -> str:
    """The query string of these pairs, leaving characters readable that need no escaping."""
    return urlencode(pairs, safe=",:")


def with_pairs(href: str, pairs: Pairs) -> str:
    """The URL with these pairs as its query string."""
    return f"{href}?{query_of(pairs)}" if pairs else href


def pairs_without(pairs: Pairs, *names: str) -> list[tuple[str, str]]:
    """The pairs without those of ``names``."""
    return [pair for pair in pairs if pair[0] not in names]


def chips_of(pairs: Pairs, href: str, *, label_of: Callable[[str, str], str | None]) -> tuple[Chip, ...]:
    """A chip for each pair that filters something: those for which ``label_of`` (name, value) returns a label."""
    labels = [label_of(name, value) for name, value in pairs]
    return tuple(
        Chip(label, with_pairs(href, [*pairs[:position], *pairs[position + 1 :]]))
        for position, label in enumerate(labels)
        if label is not None
    )
