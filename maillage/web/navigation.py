"""The ways onward of every page: what the features offer, by group, in the order of their places."""

from collections.abc import Sequence
from functools import cache

from maillage.core.problems import sentence
from maillage.web.offers import NavigationEntry, NavigationGroup, offers

# The house's own pages stand among those of the features.
_OWN = (
    NavigationEntry(NavigationGroup.MAIN, 40, sentence("Territoires"), "territories"),
    NavigationEntry(NavigationGroup.UNDERSTAND, 30, sentence("L’API"), "api_page"),
)


@cache
def navigation(group: NavigationGroup) -> Sequence[NavigationEntry]:
    """The entries of a group, first to last; labels are said in the language of the page by who shows them."""
    return tuple(entry for entry in all_entries() if entry.group is group)


@cache
def all_entries() -> Sequence[NavigationEntry]:
    """Every entry, group by group."""
    entries = [*_OWN, *offers("navigation", "NAVIGATION")]
    return tuple(sorted(entries, key=lambda entry: (list(NavigationGroup).index(entry.group), entry.place)))
