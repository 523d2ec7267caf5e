"""Duties: what a feature has brought up to date again and again, beside the requests; they stand in its duties.py.

The follower does the duties of all features (maillage/site/processes/follower.py) and knows none by name.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing that is looked after: how often, and what brings it up to date and says how many were.

    ``look`` keeps no list of what is to be done: it asks the rows and files what differs from what should be, so that
    it may be killed at any moment, and what was not finished is found again. One that ``may_take_long`` runs beside
    the others, which never wait for it.
    """

    name: str
    every_s: float
    look: Callable[[datetime], int]
    may_take_long: bool = False
