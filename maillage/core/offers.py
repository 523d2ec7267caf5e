"""What features offer the house: looked up by the name of a module, so that nobody edits another feature to be seen."""

from collections.abc import Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any


def offered(features: Sequence[str], module: str, name: str) -> Iterator[Any]:
    """What stands under ``name`` in the ``module`` of each feature, in their order; most offer only some things."""
    for feature in features:
        place = f"maillage.{feature}.{module}"
        if find_spec(place) is not None:
            yield from getattr(import_module(place), name, ())
