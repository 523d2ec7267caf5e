"""The layers of the map: classes, their labels, their colours on a light and on a dark ground, and which are hatched.

Nothing is encoded by colour alone: the three states differ in lightness too, "not known" is hatched, and the legend and
the panel of the map have labels. The swatches of the legend (static/prediction/map.css) have the same colours.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from maillage.core.problems import sentence
from maillage.cover.prediction.domain.service import REASON_WORDS, STATE_WORDS, ServiceReason, ServiceState


class MapLayerName(StrEnum):
    """The layers that the map shows, by the names of their files."""

    STATE = "state"
    SIGNAL = "signal"
    SINR = "sinr"
    RATE = "rate"
    PROBABILITY = "probability"
    SERVER = "server"
    REASON = "reason"


class LayerClass(NamedTuple):
    """One class: the end of its swatch's name, what it is, a label for what that means."""

    swatch: str
    label: str
    word: str = ""


class LayerInk(NamedTuple):
    """A colour on a light ground and on a dark one; ``is_hatched`` in the other ink of the theme."""

    light: str
    dark: str
    is_hatched: bool = False


class MapLayer(NamedTuple):
    """A layer as the map shows it: ``steps`` part numbers into its classes; without any, values are classes.

    ``class_of`` has the class of each value of a layer without steps, by its number from 0; others stay without colour.
    ``source`` is the file that it is read from.
    """

    title: str
    note: str
    classes: tuple[LayerClass, ...]
    steps: tuple[float, ...] = ()
    class_of: Mapping[int, int] = {}
    source: MapLayerName | None = None


# Lightness falls (dark: rises) from step to step, as on the map of measurements.
INKS: Final = {
    "1": LayerInk("#f6d27c", "#5e4010"),
    "2": LayerInk("#7cb894", "#348a6e"),
    "3": LayerInk("#33849a", "#4aaccb"),
    "4": LayerInk("#1a4f80", "#8fd0ef"),
    "5": LayerInk("#1f1140", "#f4fbff"),
    "served": LayerInk("#0b6e69", "#5fd3c4"),
    "refused": LayerInk("#eda35c", "#a8571c"),
    "unknown": LayerInk("#d5d9da", "#3b474d", is_hatched=True),
    "sector-1": LayerInk("#33849a", "#4aaccb"),
    "sector-2": LayerInk("#f6d27c", "#c8962e"),
    "sector-3": LayerInk("#7b4fa3", "#b795d8"),
    "sector-4": LayerInk("#7cb894", "#348a6e"),
    "sector-5": LayerInk("#c25b4e", "#e0897d"),
    "sector-6": LayerInk("#1a4f80", "#8fd0ef"),
    "obstructed": LayerInk("#7a5a3a", "#c39a6c"),
    "interference": LayerInk("#7b4fa3", "#b795d8"),
    "uplink": LayerInk("#eda35c", "#e08a3e"),
    "saturated": LayerInk("#c25b4e", "#d8675a"),
    "frequency": LayerInk("#33849a", "#4aaccb"),
    "slow": LayerInk("#f6d27c", "#8a6a22"),
    "ground": LayerInk("#8b999e", "#7f9097", is_hatched=True),
    "beyond": LayerInk("#ffffff", "#000000"),  # of no value: the ground shows through
}
HATCHING: Final = LayerInk("#59686d", "#aebbc0")
SECTOR_COLOURS: Final = 6

_REASON_SWATCHES: Final = {
    ServiceReason.NONE: "served",
    ServiceReason.OBSTRUCTED: "obstructed",
    ServiceReason.INTERFERENCE: "interference",
    ServiceReason.WEAK_UPLINK: "uplink",
    ServiceReason.SATURATED: "saturated",
    ServiceReason.NO_FREQUENCY: "frequency",
    ServiceReason.TOO_SLOW: "slow",
    ServiceReason.MODEL_MARGIN: "unknown",
    ServiceReason.NO_GROUND: "ground",
}
# The state of a place follows from its reason; drawn from it, what is too far from every site has no colour.
_STATES: Final = dict.fromkeys(ServiceReason, 1) | {
    ServiceReason.NONE: 0,
    ServiceReason.MODEL_MARGIN: 2,
    ServiceReason.NO_GROUND: 2,
}
_BEYOND: Final = LayerClass("beyond", sentence("non servi, trop loin"), sentence("sans couleur"))
_MEDIAN: Final = sentence(
    "Ce que le modèle donne au milieu de chaque maille ; d’un lieu à l’autre, l’écart est de plusieurs décibels."
)

MAP_LAYERS: Final = {
    MapLayerName.STATE: MapLayer(
        sentence("Servi, non servi, non connu"),
        sentence("Prédit par le calcul, non mesuré. Hachuré : le modèle ne tranche pas, un essai sur place le dirait."),
        (
            LayerClass("served", STATE_WORDS[ServiceState.SERVED], sentence("95 chances sur 100 au moins")),
            LayerClass("refused", STATE_WORDS[ServiceState.NOT_SERVED], sentence("moins d’une chance sur deux")),
            LayerClass("unknown", STATE_WORDS[ServiceState.UNKNOWN], sentence("hachuré")),
            _BEYOND,
        ),
        class_of={
            int(reason): number for reason, number in _STATES.items() if reason is not ServiceReason.OUT_OF_RANGE
        },
        source=MapLayerName.REASON,
    ),
    MapLayerName.SIGNAL: MapLayer(
        sentence("Signal reçu"),
        _MEDIAN,
        (
            LayerClass("1", sentence("moins de -120 dBm"), sentence("rien ne passe")),
            LayerClass("2", sentence("-120 à -110 dBm"), sentence("faible")),
            LayerClass("3", sentence("-110 à -100 dBm"), sentence("suffisant")),
            LayerClass("4", sentence("-100 à -85 dBm"), sentence("bon")),
            LayerClass("5", sentence("-85 dBm et plus"), sentence("très bon")),
        ),
        steps=(-120, -110, -100, -85),
    ),
    MapLayerName.SINR: MapLayer(
        sentence("Signal au-dessus du bruit et des autres secteurs"),
        _MEDIAN,
        (
            LayerClass("1", sentence("moins de 0 dB"), sentence("très brouillé")),
            LayerClass("2", sentence("0 à 6 dB"), sentence("brouillé")),
            LayerClass("3", sentence("6 à 12 dB"), sentence("moyen")),
            LayerClass("4", sentence("12 à 20 dB"), sentence("bon")),
            LayerClass("5", sentence("20 dB et plus"), sentence("très bon")),
        ),
        steps=(0, 6, 12, 20),
    ),
    MapLayerName.RATE: MapLayer(
        sentence("Débit en crête"),
        sentence("Le débit d’une ligne seule sur son secteur ; à l’heure de pointe elle le partage."),
        (
            LayerClass("1", sentence("moins de 30 Mb/s"), sentence("sous la promesse")),
            LayerClass("2", sentence("30 à 60 Mb/s"), sentence("une ligne à la fois")),
            LayerClass("3", sentence("60 à 90 Mb/s"), sentence("deux lignes")),
            LayerClass("4", sentence("90 à 120 Mb/s"), sentence("trois lignes")),
            LayerClass("5", sentence("120 Mb/s et plus"), sentence("quatre lignes et plus")),
        ),
        steps=(30, 60, 90, 120),
    ),
    MapLayerName.PROBABILITY: MapLayer(
        sentence("Chances d’être servi"),
        sentence("À 95 chances sur 100 un lieu est dit servi, au-dessous de 50 non servi ; entre les deux, non connu."),
        (
            LayerClass("1", sentence("moins de 25 %")),
            LayerClass("2", sentence("25 à 50 %")),
            LayerClass("3", sentence("50 à 80 %")),
            LayerClass("4", sentence("80 à 95 %")),
            LayerClass("5", sentence("95 % ou plus"), STATE_WORDS[ServiceState.SERVED]),
        ),
        steps=(0.25, 0.5, 0.8, 0.95),
    ),
    MapLayerName.SERVER: MapLayer(
        sentence("Meilleur secteur"),
        sentence(
            "Une couleur et un motif (uni, rayé, pointé) par secteur, pour voir où l’un prend la suite de l’autre ; "
            "touchez un lieu pour son nom."
        ),
        tuple(
            LayerClass(f"sector-{number}", sentence("un secteur") if number == 1 else sentence("un autre"))
            for number in range(1, 3)
        ),
    ),
    MapLayerName.REASON: MapLayer(
        sentence("Pourquoi non"),
        sentence("La première raison qui suffit, maille par maille."),
        (
            *(
                LayerClass(swatch, REASON_WORDS[reason] or STATE_WORDS[ServiceState.SERVED])
                for reason, swatch in _REASON_SWATCHES.items()
            ),
            _BEYOND,
        ),
        class_of={int(reason): number for number, reason in enumerate(_REASON_SWATCHES)},
    ),
}
