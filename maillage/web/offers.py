"""What features offer pages: ways onward of every page, panels of the place page."""

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


def offers(module: str, name: str) -> tuple[Any, ...]:
    """What the features of this installation offer under ``name`` in their ``module``."""
    return offered(settings.FEATURES, module, name)


class NavigationGroup(StrEnum):
    """What one comes for: a door at the top of each page, or, of the last one, the site map alone."""

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
    """A page to go to: ``address`` is its name, ``place`` orders the entries of a group.

    ``line`` says in a few words what one finds there: an entry with a line stands under its door on every page, one
    without only in the site map. ``words`` are others under which the search finds it.
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
    """A door of every page: its group and the pages under it; ``is_current`` where the page shown is behind it."""

    group: NavigationGroup
    entries: tuple[NavigationEntry, ...]
    is_current: bool

    @property
    def address(self) -> str:
        """The name of the page that the door stands for where it does not open: its first."""
        return self.entries[0].address


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedReads:
    """What several offers of one visit read is in ``results``."""

    results: dict[Hashable, Any] = field(default_factory=dict, compare=False, repr=False)

    def once(self, read: Callable[..., Result], *arguments: Hashable) -> Result:
        """``read(*arguments)``, read by the first offer that asks for it."""
        name = (read, *arguments)
        if name not in self.results:
            self.results[name] = read(*arguments)
        return self.results[name]  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class PlaceVisit(SharedReads):
    """Who looks at a place, and how; panels are built from it.

    ``query`` are the filters of the address, defaults left out; ``origin`` says whose tests, by its word.
    """

    place: Territory
    query: tuple[tuple[str, str], ...]
    origin: str
    language: str


@dataclass(frozen=True, slots=True)
class Panel:
    """One part of the page of a contract or of a structure: a template and what it shows as ``panel``.

    ``style_sheets`` and ``scripts`` are names of static files.
    """

    template: str
    content: Any
    style_sheets: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()


class Tone(StrEnum):
    """How a tag or a figure is coloured; the words beside it say the same."""

    BAD = "bad"
    NOTICE = "notice"
    GOOD = "good"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class PanelTag:
    """Two words at most at the head of a panel: "travaux prévus", "en retard"."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class PanelFigure:
    """A figure as it is read, and the few words below it: "38 %", "à moins de 30 km"; ``marks``: of their numbers."""

    value: str
    label: str
    marks: tuple[NumberMark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacePanel:
    """What a feature says of a place: a sentence of some sixty letters, two or three figures, one link (words, href).

    ``door`` is the word above the sentence ("Réparer"). Panels stand by ``rank``, smallest first: under 10 what harms,
    under 20 what waits or ends soon, from 20 on the rest. ``marks`` are of numbers of the sentence.
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
    """What a feature has nothing to say of at a place, in the words after "Rien encore ici :", and its invitation."""

    subject: str
    invitation: tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceDetail:
    """A part of "Le détail", closed until it is opened: its title, a note at the right of it, and what it shows.

    ``template`` gets ``content`` as ``detail``; where that is a function, it is called when somebody opens the part.
    ``anchor`` is its address on the page.
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
    """All that a feature offers to the page of one place: the house lays it out."""

    panel: PlacePanel | NothingYet | None = None
    details: tuple[PlaceDetail, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaceOffer:
    """A feature's part of place pages (``PLACE_OFFERS`` in its ``panels``), and the version of what it is made from.

    ``build`` gives None where the feature has nothing in this installation; the page is kept while no ``version``
    changes.
    """

    build: Callable[[PlaceVisit], PlacePart | None]
    version: Callable[[], Hashable]


@dataclass(frozen=True, slots=True)
class PlaceNews:
    """One thing that happened in a place: told once of the same ``key`` and moment; ``by`` is whose doing it is."""

    key: str
    at: datetime
    title: str
    by: str
    href: str
    is_new: bool


class PlaceNewsOffer(Protocol):
    """What happened in a place after one moment up to and with another (NEWS of ``place_news``): of real rows."""

    def __call__(self, place: Territory, *, after: datetime, until: datetime, most: int) -> Sequence[PlaceNews]:
        """At most ``most``, the newest, in the language of the reader."""


@dataclass(frozen=True, slots=True)
class HomeCard:
    """A service of the house on its home page: what it is for, what it can say today, where it begins.

    ``answer`` is "" where there is nothing to say yet; of ``links`` (words and address), the first is the one thing to
    do. ``is_invented``: the answer is of the demonstration; ``marks`` are of its numbers.
    """

    title: str
    text: str
    answer: str
    links: tuple[tuple[str, str], ...]
    is_invented: bool = False
    marks: tuple[NumberMark, ...] = ()


@dataclass(frozen=True, slots=True)
class HomeCardOffer:
    """A service that a feature offers, and its ``place`` among them."""

    place: int
    build: Callable[[], HomeCard]


# The house's own pages stand among those of the features.
_OWN = (
    NavigationEntry(NavigationGroup.MEASURE, 90, sentence("Tous les territoires"), "territories"),
    NavigationEntry(NavigationGroup.UNDERSTAND, 30, sentence("L’API"), "api_page"),
)


@dataclass(frozen=True, slots=True)
class PageLink:
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
    """An operator that a visitor may call hers: its id in addresses and on her device, and its name."""

    id: str
    name: str


def operator_choices() -> tuple[OwnOperator, ...]:
    """The operators to choose from (OPERATORS of ``operator_choices``: functions), in the order of pages."""
    return tuple(choice for choices in offers("operator_choices", "OPERATORS") for choice in choices())


DOORS: Final = (
    NavigationGroup.MEASURE,
    NavigationGroup.OPEN,
    NavigationGroup.BUY,
    NavigationGroup.INCLUDE,
    NavigationGroup.COVER,
)


def doors(page: str | None, feature: str | None) -> tuple[NavigationDoor, ...]:
    """The doors with pages behind them; of the page ``page`` (its name) of ``feature``, one is the current one."""
    current = next((entry.group for entry in all_entries() if entry.address == page), None) or _door_of(feature)
    filled = ((group, tuple(entry for entry in navigation(group) if entry.line)) for group in DOORS)
    return tuple(NavigationDoor(group, entries, group is current) for group, entries in filled if entries)


@cache
def _door_of(feature: str | None) -> NavigationGroup | None:
    """The door that has most pages of a feature: its other pages are behind it too."""
    if feature not in settings.FEATURES:
        return None
    entries = offered((feature,), "navigation", "NAVIGATION")
    groups = [entry.group for entry in entries if entry.line]
    return max(groups, key=groups.count, default=None)


@cache
def navigation(group: NavigationGroup) -> Sequence[NavigationEntry]:
    """The entries of a group, first to last; labels are said in the language of the page by who shows them."""
    return tuple(entry for entry in all_entries() if entry.group is group)


@cache
def all_entries() -> Sequence[NavigationEntry]:
    """Every entry, group by group."""
    entries = [*_OWN, *offers("navigation", "NAVIGATION")]
    return tuple(sorted(entries, key=lambda entry: (list(NavigationGroup).index(entry.group), entry.place)))
