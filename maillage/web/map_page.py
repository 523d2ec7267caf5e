"""A page of a map: what templates/web/map/ shows before its scripts run, and what static/web/map/ reads.

The feature whose map it is fills a MapStage and adds to ``map_config`` what its own source, legend and card need.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillage.web.wording.formats import french_typography


@dataclass(frozen=True, slots=True)
class MapLegendRow:
    """One row: the end of the class of its swatch (swatch-<it>), its label, a word for what that means.

    On a scale ``step`` is written under the joint with the next class, ``unit`` under the last one.
    """

    swatch: str
    label: str
    word: str = ""
    step: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class ScaleLine:
    """A line across a scale: where it stands (0, its left end, to 100) and what it marks."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class MapLegend:
    """What the colours show, the rows, a sentence on how to read them.

    ``is_scale``: the rows are classes of one scale, drawn as a strip with ``lines`` across it, and ``absent`` beside it
    for the ground without colour; otherwise a row is a swatch with its label.
    """

    title: str
    rows: tuple[MapLegendRow, ...]
    note: str
    is_scale: bool = False
    lines: tuple[ScaleLine, ...] = ()
    absent: str = ""


@dataclass(frozen=True, slots=True)
class MapFile:
    """A file equal to the view; ``name`` is the key of its address in the configuration, which follows the view."""

    name: str
    label: str
    href: str


@dataclass(frozen=True, slots=True)
class MapStage:
    """The stage of the page: its title (what is seen), legend, what can be taken away, what to do where nothing is."""

    title: str
    legend: MapLegend
    nothing_in_view: str
    table_address: str
    files: tuple[MapFile, ...]
    config: dict[str, Any]


def control_words() -> dict[str, str]:
    """The words of MapLibre's own controls and gestures, by MapLibre's keys."""
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
    """What the scripts of every map read; ``addresses`` are those of ``map``, ``table``, each file, and the feature's.

    In the sentences ``%(name)s`` places and ``%%`` are filled by static/web/map/page.js.
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
