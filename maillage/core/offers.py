"""What features offer to the others, looked up by module name, so that a new feature edits no other one.

Duties are periodic background tasks of a feature. The follower runs those of all features
(maillage/site/processes/follower.py) and knows none by name.
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
    """A periodic task: how often to run it, and a function that brings something up to date and returns how many items.

    ``look`` keeps no list of pending work: it finds what is out of date in rows and files, so it may be killed at any
    moment and resumes. A duty that ``may_take_long`` runs beside the others, which never wait for it. A duty that
    ``is_final`` is irreversible and depends on the clock (erasing old data, closing what is past): it waits while the
    clock is not trustworthy.
    """

    name: str
    every_s: float
    look: Callable[[datetime], int]
    may_take_long: bool = False
    is_final: bool = False


@cache
def offered(features: tuple[str, ...], module: str, name: str) -> tuple[Any, ...]:
    """The items under ``name`` in the ``module`` of each feature, in order of features; most define only some modules.

    Cached per process: pages call it at each request.
    """
    places = (f"maillage.{feature}.{module}" for feature in features)
    return tuple(
        offer for place in places if find_spec(place) is not None for offer in getattr(import_module(place), name, ())
    )
