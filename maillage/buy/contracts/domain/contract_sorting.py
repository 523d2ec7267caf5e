"""Sorts many contracts by values in memory, in the order of the store's own SQL."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from maillage.buy.contracts.domain.contract_search import ContractOrder

Values = np.ndarray[Any, np.dtype[np.float64]]
Places = np.ndarray[Any, np.dtype[np.intp]]
_EPOCH: Final = dt.date(1970, 1, 1)
_LATER: Final = 1e7  # days: what is over comes after all that is not


def sorting_keys(order: ContractOrder, values: Mapping[str, Values], places: Places, *, today: dt.date) -> Values:
    """A number for each of ``places``, least first; NaN, which comes last, where its value is not known."""
    match order:
        case ContractOrder.NEWEST:
            return -values["notified_on"][places]
        case ContractOrder.AMOUNT:
            return -values["amount_now_eur"][places]
        case ContractOrder.ENDING:
            ends = values["ends_on"][places]
            return ends + _LATER * (ends < (today - _EPOCH).days)


def first_places(keys: Values, most: int) -> Places:
    """The places of the ``most`` least keys in their order, equal ones as they stand, NaN last."""
    places = np.arange(len(keys))
    if most < len(keys):
        bound = np.partition(keys, most - 1)[most - 1]
        if not np.isnan(bound):
            places = np.flatnonzero(keys <= bound)
    return places[np.argsort(keys[places], kind="stable")][:most]
