"""The terms of the answer: served, not served or not known, and why not."""

from enum import IntEnum
from typing import Final

from maillage.core.problems import sentence


class ServiceState(IntEnum):
    """What is said of a place. The numbers are those of the published layer."""

    UNKNOWN = 0
    NOT_SERVED = 1
    SERVED = 2


class ServiceReason(IntEnum):
    """Why a place is not said to be served. The numbers are those of the published layer; 0 is served."""

    NONE = 0
    OUT_OF_RANGE = 1
    OBSTRUCTED = 2
    INTERFERENCE = 3
    WEAK_UPLINK = 4
    SATURATED = 5
    NO_FREQUENCY = 6
    TOO_SLOW = 7  # the carriers of the sector cannot give the target, however good the signal
    MODEL_MARGIN = 8  # the answer lies within the error of the model
    NO_GROUND = 9  # no terrain on the path: nothing is computed


STATE_WORDS: Final = {
    ServiceState.SERVED: sentence("servi"),
    ServiceState.NOT_SERVED: sentence("non servi"),
    ServiceState.UNKNOWN: sentence("non connu"),
}
REASON_WORDS: Final = {
    ServiceReason.NONE: "",
    ServiceReason.OUT_OF_RANGE: sentence("trop loin de tout site"),
    ServiceReason.OBSTRUCTED: sentence("le relief, les arbres ou le bâti arrêtent le signal"),
    ServiceReason.INTERFERENCE: sentence("d’autres secteurs brouillent le signal"),
    ServiceReason.WEAK_UPLINK: sentence("l’antenne d’abonné n’est pas assez forte pour le débit montant"),
    ServiceReason.SATURATED: sentence("le secteur est trop chargé à l’heure de pointe"),
    ServiceReason.NO_FREQUENCY: sentence("aucune fréquence n’est accordée au site"),
    ServiceReason.TOO_SLOW: sentence("les porteuses du secteur ne donnent pas ce débit"),
    ServiceReason.MODEL_MARGIN: sentence("le modèle ne tranche pas : un essai sur place le dira"),
    ServiceReason.NO_GROUND: sentence("le relief manque sur le trajet : rien n’est calculé"),
}
