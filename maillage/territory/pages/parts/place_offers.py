"""What features offer the page of a place."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from maillage.territory.domain.terms import Territory
from maillage.web.offers import SharedReads, Tone
from maillage.web.wording.glossary import NumberMark

LONGEST_SENTENCE: Final = 62  # characters of a panel's sentence: two lines at 360 px


@dataclass(frozen=True, slots=True)
class PlaceVisit(SharedReads):
    """A visit to a place: the input from which panels are built.

    ``query`` holds the filters of the URL without defaults; ``origin`` is the slug of the origin of the tests.
    """

    place: Territory
    query: tuple[tuple[str, str], ...]
    origin: str
    language: str


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

    ``door`` is the label above the sentence ("Réparer"). Panels are sorted by ``rank``, ascending: below 10 for
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
