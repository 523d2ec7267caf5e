"""Background duty of purchases to come: their data set."""

from typing import Final

from maillage.buy.programme.store.programme_table import give_programme_table
from maillage.core.offers import Duty

DUTIES: Final = (
    # Each is a version that readers may compare: a few a day at most.
    Duty("data set of purchases to come", 21_600, give_programme_table),
)
