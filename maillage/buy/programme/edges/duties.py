"""What is looked after: a programme for the demonstration, its data set for the rest."""

from typing import Final

from maillage.buy.programme.store.invented_programme import load_demonstration
from maillage.buy.programme.store.programme_table import give_programme_table
from maillage.core.offers import Duty

DUTIES: Final = (
    Duty("programme of the demonstration", 60, load_demonstration),
    # Each is a version that readers may compare: a few a day at most.
    Duty("data set of purchases to come", 21_600, give_programme_table),
)
