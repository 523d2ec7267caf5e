"""The alerts sent to a facilitator: missed promise, silent months, too many hours, near end."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from maillage.core.problems import sentence

NEAR_END_MONTHS: Final = 3
NEAR_END_SHARE: Final = 0.8  # of the promise: below it, a near end raises an alert


class ClauseAlert(StrEnum):
    """The reasons to look at a clause now."""

    BEHIND = "behind"
    SILENT = "silent"
    ABOVE_LEGAL = "above-legal"
    NEAR_END = "near-end"


ALERT_NAMES: Final[Mapping[ClauseAlert, str]] = {
    ClauseAlert.BEHIND: sentence("à ce rythme, la promesse ne sera pas tenue"),
    ClauseAlert.SILENT: sentence("deux mois de suite manquent"),
    ClauseAlert.ABOVE_LEGAL: sentence("une personne dépasse les heures légales d’un mois"),
    ClauseAlert.NEAR_END: sentence("la fin est à trois mois au plus, et moins de 80 % des heures sont faites"),
}
