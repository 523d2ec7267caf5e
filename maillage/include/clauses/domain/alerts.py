"""The alerts sent to a facilitator: missed promise, hours behind, silent months, near end."""

from typing import Final

from maillage.core.problems import sentence
from maillage.core.word_enum import Labelled

NEAR_END_MONTHS: Final = 3
NEAR_END_SHARE: Final = 0.8  # of the promise: below it, a near end raises an alert

_LEAST_MONTHS: Final = 3  # works start slowly: no warning before
_BEHIND: Final = 0.8  # of an even pace: months even out above it


class ClauseAlert(Labelled):
    """The reasons to look at a clause now."""

    BEHIND = "behind", sentence("à ce rythme, la promesse ne sera pas tenue")
    SILENT = "silent", sentence("deux mois de suite manquent")
    ABOVE_LEGAL = "above-legal", sentence("une personne dépasse les heures légales d’un mois")
    NEAR_END = "near-end", sentence("la fin est à trois mois au plus, et moins de 80 % des heures sont faites")


def hours_behind(*, promised: int, done: int, first_month: int, last_month: int, this_month: int) -> int:
    """The hours (hundredths) missing to an even pace; 0 if on pace or just started.

    Months are numbers (domain/months.py); ``this_month`` is incomplete and ignored.
    """
    months, over = last_month - first_month + 1, this_month - first_month
    if over < _LEAST_MONTHS:
        return 0
    expected = promised * min(over, months) // months
    return expected - done if done < _BEHIND * expected else 0
