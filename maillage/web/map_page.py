"""A map page: what templates/web/map/ renders before its scripts run, and the configuration for static/web/map/.

The feature that owns the map fills a MapStage and adds the settings of its own source, legend and popup to
``map_config``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillage.web.wording.formats import french_typography


@dataclass(frozen=True, slots=True)
class MapLegendRow:
    """One row: the suffix of its swatch class (swatch-…), its label, and its meaning.

    On a scale, ``step`` is written at the boundary with the next class, ``unit`` under the last one.
    """

    swatch: str
    label: str
    word: str = ""
    step: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class ScaleLine:
    """A line across a scale: its position (0, the left end, to 100) and its label."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class MapLegend:
    """What the colours show: the rows, and a sentence on how to read them.

    ``is_scale``: the rows are classes of one scale, drawn as a strip with ``lines`` across it, and ``absent`` labels
    uncoloured ground; otherwise each row is a swatch with its label.
    """

    title: str
    rows: tuple[MapLegendRow, ...]
    note: str
    is_scale: bool = False
    lines: tuple[ScaleLine, ...] = ()
    absent: str = ""


@dataclass(frozen=True, slots=True)
class MapFile:
    """A download of the current view; ``name`` is the key of its URL in the configuration, updated with the view."""

    name: str
    label: str
    href: str


@dataclass(frozen=True, slots=True)
class PictureFrame:
    """One drawing of a picture; ``name`` is written over it where there are several side by side."""

    name: str
    chart: SafeString


@dataclass(frozen=True, slots=True)
class PicturePlace:
    """A place in view: its name, its page (None without), its values, each after the class of its swatch or ""."""

    name: str
    href: str | None
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PictureCard:
    """The card of the place that the address names; ``rows`` are name, what the value is of, value."""

    title: str
    line: str
    note: str
    rows: tuple[tuple[str, str, str], ...]
    more_text: str
    more_href: str


@dataclass(frozen=True, slots=True)
class MapPicture:
    """The view without the live map: drawings, a sentence, places with their values, the card that is open.

    ``place_count`` are all places in view, of which ``places`` has some; ``table_href`` is the table of the view.
    """

    frames: tuple[PictureFrame, ...]
    sentence: str
    note: str
    places: tuple[PicturePlace, ...]
    place_count: int
    table_href: str
    card: PictureCard | None
    credits: str


@dataclass(frozen=True, slots=True)
class MapStage:
    """The map of the page: its title, legend, downloads, and the message if the view is empty.

    ``picture`` is what is seen while the live map loads, and instead of it for who saves data.
    """

    title: str
    legend: MapLegend
    nothing_in_view: str
    table_address: str
    files: tuple[MapFile, ...]
    config: dict[str, Any]
    picture: MapPicture | None = None


def control_words() -> dict[str, str]:
    """The texts of MapLibre's controls and gestures, by MapLibre's keys."""
    return {
        "Map.Title": _("Carte"),
        "Marker.Title": _("Repère"),
        "Popup.Close": _("Fermer"),
        "NavigationControl.ZoomIn": _("Zoomer"),
        "NavigationControl.ZoomOut": _("Dézoomer"),
        "AttributionControl.ToggleAttribution": _("Crédits"),
        "ScaleControl.Meters": "m",
        "ScaleControl.Kilometers": "km",
        "CooperativeGesturesHandler.WindowsHelpText": _("Ctrl + molette pour zoomer"),
        "CooperativeGesturesHandler.MacHelpText": _("⌘ + molette pour zoomer"),
        "CooperativeGesturesHandler.MobileHelpText": _("Utilisez deux doigts pour déplacer la carte"),
    }


def map_config(addresses: Mapping[str, str], *, credits_text: str, words: Mapping[str, str]) -> dict[str, Any]:
    """The configuration shared by all maps; ``addresses`` are URLs: ``map``, ``table``, each file, the feature's own.

    ``%(name)s`` placeholders and ``%%`` in the sentences are filled by static/web/map/page.js.
    """
    sentences = {
        "close": _("Fermer"),
        "printed_on": _("Carte imprimée le %(day)s"),
        "sources": _("Sources : %(credits)s"),
        "copied": _("Copié"),
        "copy_by_hand": _("À copier"),
        "you_are_here": _("Vous êtes ici"),
        "located": _("À %(metres)s m près. Ce site ne reçoit que le carré affiché, et rien n’est gardé."),
        "not_located": _("Position inconnue"),
        "location_denied": _("Le navigateur ne donne pas la position. Autorisez-la pour ce site, ou cherchez un lieu."),
        "location_failed": _("La position n’a pas été trouvée. Réessayez dehors, ou cherchez un lieu."),
        **words,
    }
    if get_language() == "fr":
        sentences = {key: french_typography(text) for key, text in sentences.items()}
    return {
        "language": get_language(),
        "addresses": dict(addresses),
        "credits": credits_text,
        "controls": control_words(),
        "words": sentences,
    }
