"""What features offer to pages: navigation, panels and details of the place page, home cards."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, Final, NamedTuple, Protocol, Self, TypeVar

from django.conf import settings
from django.utils.translation import gettext as _

from maillage.core.offers import offered
from maillage.core.problems import sentence
from maillage.territory.terms import Territory
from maillage.web.wording.glossary import NumberMark

Result = TypeVar("Result")
_HOUSE: Final = "site"


def offers(module: str, name: str) -> tuple[Any, ...]:
    """What the features of this installation offer under ``name`` in their ``module``."""
    return offered(settings.FEATURES, module, name)


def offers_with_house(module: str, name: str) -> tuple[Any, ...]:
    """The same, and what the house itself (``maillage.site``) offers: for its own pages, which no feature has."""
    return offered((*settings.FEATURES, _HOUSE), module, name)


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
        """The group of a word, with its heading in French."""
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
class NavigationDoor:
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
class PlaceVisit(SharedReads):
    """A visit to a place: the input from which panels are built.

    ``query`` holds the filters of the URL without defaults; ``origin`` is the word of the origin of the tests.
    """

    place: Territory
    query: tuple[tuple[str, str], ...]
    origin: str
    language: str


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
class PanelTag:
    """A tag at the head of a panel, two words at most: "travaux prévus", "en retard"."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class PanelFigure:
    """A formatted figure and its label: "38 %", "à moins de 30 km"; ``marks`` identify its metrics."""

    value: str
    label: str
    marks: tuple[NumberMark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacePanel:
    """A feature's panel on a place: a sentence of about sixty letters, two or three figures, one link (text, href).

    ``door`` is the word above the sentence ("Réparer"). Panels are sorted by ``rank``, ascending: below 10 for
    problems, below 20 for what waits or ends soon, from 20 on the rest. ``marks`` identify the metrics in the sentence.
    """

    door: str
    sentence: str
    figures: tuple[PanelFigure, ...]
    link: tuple[str, str]
    rank: int
    tag: PanelTag | None = None
    marks: tuple[NumberMark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingYet:
    """The subject of a feature without content at a place, continuing "Rien encore ici :", and a link to contribute."""

    subject: str
    invitation: tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceDetail:
    """A collapsible section of "Le détail": its title, a note on its right, and its content.

    ``template`` gets ``content`` as ``detail``; if it is callable, it is called when the section is opened. ``anchor``
    is its fragment identifier.
    """

    title: str
    anchor: str
    template: str
    content: Any
    place: int
    note: str = ""
    marks: tuple[NumberMark, ...] = ()
    style_sheets: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacePart:
    """Everything a feature offers on a place; the place page does the layout."""

    panel: PlacePanel | NothingYet | None = None
    details: tuple[PlaceDetail, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaceOffer:
    """A feature's part of place pages (``PLACE_OFFERS`` in its ``panels``), and the version of its data.

    ``build`` returns None if the feature has nothing in this installation; the page is cached until a ``version``
    changes.
    """

    build: Callable[[PlaceVisit], PlacePart | None]
    version: Callable[[], Hashable]


@dataclass(frozen=True, slots=True)
class PlaceNews:
    """One event in a place, unique by ``key`` and time; ``by`` is its author."""

    key: str
    at: datetime
    title: str
    by: str
    href: str
    is_new: bool


class PlaceNewsOffer(Protocol):
    """Events of a place after one moment, up to and including another (NEWS of ``place_news``); real rows only."""

    def __call__(self, place: Territory, *, after: datetime, until: datetime, most: int) -> Sequence[PlaceNews]:
        """At most ``most`` events, newest first, in the language of the reader."""


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

    The page asks for it by ``name``; ``href`` gets what the page is about. Without ``label`` the page has words of its
    own.
    """

    name: str
    href: Callable[..., str]
    label: str = ""


class ShownLink(NamedTuple):
    """A link as a page shows it: its words in the language of the page, its address."""

    label: str
    href: str


def page_link(name: str, *about: Any, **details: Any) -> ShownLink | None:
    """The link that a feature offers under ``name`` (PAGE_LINKS of their ``page_links``); None where none does."""
    offer = next((offer for offer in offers("page_links", "PAGE_LINKS") if offer.name == name), None)
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
    return tuple(choice for choices in offers("operator_choices", "OPERATORS") for choice in choices())


DOORS: Final = (
    NavigationGroup.MEASURE,
    NavigationGroup.OPEN,
    NavigationGroup.BUY,
    NavigationGroup.INCLUDE,
    NavigationGroup.COVER,
)


def doors(page: str | None, feature: str | None) -> tuple[NavigationDoor, ...]:
    """The menus that have pages; the one for the page named ``page`` of ``feature`` is marked current."""
    current = next((entry.group for entry in all_entries() if entry.address == page), None) or _group_of(feature)
    filled = ((group, tuple(entry for entry in navigation(group) if entry.line)) for group in DOORS)
    return tuple(NavigationDoor(group, entries, group is current) for group, entries in filled if entries)


@cache
def _group_of(feature: str | None) -> NavigationGroup | None:
    """The menu with most pages of a feature, used for its other pages too."""
    if feature not in settings.FEATURES:
        return None
    entries = offered((feature,), "navigation", "NAVIGATION")
    groups = [entry.group for entry in entries if entry.line]
    return max(groups, key=groups.count, default=None)


@cache
def navigation(group: NavigationGroup) -> Sequence[NavigationEntry]:
    """The entries of a group in order; labels are translated when rendered."""
    return tuple(entry for entry in all_entries() if entry.group is group)


@cache
def all_entries() -> Sequence[NavigationEntry]:
    """Every entry, group by group."""
    entries = [*_OWN, *offers("navigation", "NAVIGATION")]
    return tuple(sorted(entries, key=lambda entry: (list(NavigationGroup).index(entry.group), entry.place)))
