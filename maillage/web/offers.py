"""What features offer to pages: navigation, panels, links, home cards."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any, Final, NamedTuple, Self, TypeVar

from django.conf import settings
from django.utils.translation import gettext as _

from maillage.core.offers import feature_of, offered
from maillage.core.problems import sentence
from maillage.web.wording.glossary import NumberMark

Result = TypeVar("Result")
_HOUSE: Final = "site"


def offers(kind: str) -> tuple[Any, ...]:
    """What the features of this installation offer of a kind, a field of ``Feature``."""
    return offered(settings.FEATURES, kind)


def offers_with_house(kind: str) -> tuple[Any, ...]:
    """The same, and what the site itself (``maillage.site``) offers: for its own pages, which no feature has."""
    return offered((*settings.FEATURES, _HOUSE), kind)


class NavigationGroup(StrEnum):
    """A section of the navigation: a menu at the top of each page, except the last, which is in the site map only."""

    MEASURE = "measure", sentence("Mesurer")
    OPEN = "open", sentence("Ouvrir")
    BUY = "buy", sentence("Acheter")
    INCLUDE = "include", sentence("Inclure")
    COVER = "cover", sentence("Couvrir")
    UNDERSTAND = "understand", sentence("Comprendre")

    heading: str

    def __new__(cls, word: str, heading: str = "") -> Self:
        """The group of a value, with its heading in French."""
        member = str.__new__(cls, word)
        member._value_ = word
        member.heading = heading
        return member


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """A page in the navigation: ``address`` is its URL name, ``place`` orders the entries of a group.

    ``line`` describes the page in a few words: an entry with a line is in the menu of every page, one without only in
    the site map. ``words`` are additional search terms.
    """

    group: NavigationGroup
    place: int
    label: str
    address: str
    line: str = ""
    words: str = ""
    is_in_sitemap: bool = True


@dataclass(frozen=True, slots=True)
class NavigationMenu:
    """A menu in the header: a group and its pages; ``is_current`` if it contains the current page."""

    group: NavigationGroup
    entries: tuple[NavigationEntry, ...]
    is_current: bool

    @property
    def address(self) -> str:
        """The URL name of the menu's first page, used where the menu cannot open."""
        return self.entries[0].address


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedReads:
    """Results shared by several offers during one visit."""

    results: dict[Hashable, Any] = field(default_factory=dict, compare=False, repr=False)

    def once(self, read: Callable[..., Result], *arguments: Hashable) -> Result:
        """``read(*arguments)``, computed once per visit."""
        name = (read, *arguments)
        if name not in self.results:
            self.results[name] = read(*arguments)
        return self.results[name]  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Panel:
    """A section of the page of a contract or structure: a template, and its context variable ``panel``.

    ``style_sheets`` and ``scripts`` are names of static files.
    """

    template: str
    content: Any
    style_sheets: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()


class Tone(StrEnum):
    """The colour of a tag or figure; the text beside it says the same."""

    BAD = "bad"
    NOTICE = "notice"
    GOOD = "good"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class HomeCard:
    """A service on the home page: its purpose, its current figures, its links.

    ``answer`` is "" if there is nothing to say yet; the first of ``links`` (text, href) is the main action.
    ``is_invented``: the answer is about the demonstration; ``marks`` identify its metrics.
    """

    title: str
    text: str
    answer: str
    links: tuple[tuple[str, str], ...]
    is_invented: bool = False
    marks: tuple[NumberMark, ...] = ()


@dataclass(frozen=True, slots=True)
class HomeCardOffer:
    """A feature's home card, and its ``place`` in the order."""

    place: int
    build: Callable[[], HomeCard]


# Pages of the site itself, listed among those of the features.
_OWN = (
    NavigationEntry(NavigationGroup.MEASURE, 90, sentence("Tous les territoires"), "territories"),
    NavigationEntry(NavigationGroup.UNDERSTAND, 30, sentence("L’API"), "api_page"),
)


@dataclass(frozen=True, slots=True)
class OfferedLink:
    """A link from a page of another feature, which may not know this one, to a page of the feature that offers it.

    The page asks for it by ``name``; ``href`` gets what the page is about. Without ``label`` the page has its
    own.
    """

    name: str
    href: Callable[..., str]
    label: str = ""


class ShownLink(NamedTuple):
    """A link as a page shows it: its text in the language of the page, its href."""

    label: str
    href: str


def page_link(name: str, *about: Any, **details: Any) -> ShownLink | None:
    """The link that a feature offers under ``name`` (PAGE_LINKS of their ``page_links``); None where none does."""
    offer = next((offer for offer in offers("page_links") if offer.name == name), None)
    if offer is None:
        return None
    return ShownLink(_(offer.label) if offer.label else "", offer.href(*about, **details))


@dataclass(frozen=True, slots=True)
class OwnOperator:
    """An operator that visitors may choose as theirs: its id (in URLs and on the device), and its name."""

    id: str
    name: str


def operator_choices() -> tuple[OwnOperator, ...]:
    """The operators to choose from (OPERATORS of ``operator_choices``: functions), in display order."""
    return tuple(choice for choices in offers("operator_choices") for choice in choices())


MENUS: Final = (
    NavigationGroup.MEASURE,
    NavigationGroup.OPEN,
    NavigationGroup.BUY,
    NavigationGroup.INCLUDE,
    NavigationGroup.COVER,
)


def doors(page: str | None, module: str | None) -> tuple[NavigationMenu, ...]:
    """The menus that have pages; the one for the page named ``page``, shown by ``module``, is marked current."""
    current = next((entry.group for entry in all_entries() if entry.address == page), None) or _group_of(module)
    filled = ((group, tuple(entry for entry in navigation(group) if entry.line)) for group in MENUS)
    return tuple(NavigationMenu(group, entries, group is current) for group, entries in filled if entries)


@cache
def _group_of(module: str | None) -> NavigationGroup | None:
    """The menu with most pages of a feature, used for its other pages too."""
    feature = feature_of(module or "", settings.FEATURES)
    if feature is None:
        return None
    entries = offered((feature,), "navigation")
    groups = [entry.group for entry in entries if entry.line]
    return max(groups, key=groups.count, default=None)


@cache
def navigation(group: NavigationGroup) -> Sequence[NavigationEntry]:
    """The entries of a group in order; labels are translated when rendered."""
    return tuple(entry for entry in all_entries() if entry.group is group)


@cache
def all_entries() -> Sequence[NavigationEntry]:
    """Every entry, group by group."""
    entries = [*_OWN, *offers("navigation")]
    return tuple(sorted(entries, key=lambda entry: (list(NavigationGroup).index(entry.group), entry.place)))
