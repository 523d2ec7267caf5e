"""What is looked after: faults told to publishers, a programme for the demonstration, its data set for the rest."""

from typing import Final

from maillage.core.offers import Duty
from maillage.purchases.build.programme_table import give_programme_table
from maillage.purchases.record.fault_letters import tell_publishers
from maillage.purchases.record.invented_programme import follow_demonstration

DUTIES: Final = (
    Duty("contract faults", 3_600, tell_publishers),
    Duty("programme of the demonstration", 60, follow_demonstration),
    # Each is a version that readers may compare: a few a day at most.
    Duty("data set of purchases to come", 21_600, give_programme_table),
)
