"""What features offer the house: looked up by the name of a module, so that nobody edits another feature to be seen."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any


@cache
def offered(features: tuple[str, ...], module: str, name: str) -> tuple[Any, ...]:
    """What stands under ``name`` in the ``module`` of each feature, in their order; most offer only some things.

    Looked up once a process: pages ask at each request.
    """
    places = (f"maillage.{feature}.{module}" for feature in features)
    return tuple(
        offer for place in places if find_spec(place) is not None for offer in getattr(import_module(place), name, ())
    )
