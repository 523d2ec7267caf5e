"""What features offer the house: looked up by the name of a module, so that nobody edits another feature to be seen.

Duties are what a feature has brought up to date again and again, beside the requests. The follower does those of all
features (maillage/site/processes/follower.py) and knows none by name.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing that is looked after: how often, and what brings it up to date and says how many were.

    ``look`` keeps no list of what is to be done: it asks the rows and files what differs from what should be, so that
    it may be killed at any moment, and what was not finished is found again. One that ``may_take_long`` runs beside
    the others, which never wait for it. One that ``is_final`` cannot be undone and depends on the clock (it erases what
    is old, closes what is past): it waits where the clock is not to be believed.
    """

    name: str
    every_s: float
    look: Callable[[datetime], int]
    may_take_long: bool = False
    is_final: bool = False


@cache
def offered(features: tuple[str, ...], module: str, name: str) -> tuple[Any, ...]:
    """What stands under ``name`` in the ``module`` of each feature, in their order; most offer only some things.

    Looked up once a process: pages ask at each request.
    """
    places = (f"maillage.{feature}.{module}" for feature in features)
    return tuple(
        offer for place in places if find_spec(place) is not None for offer in getattr(import_module(place), name, ())
    )
