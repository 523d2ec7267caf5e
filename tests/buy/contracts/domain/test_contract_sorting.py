import datetime as dt

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from maillage.buy.contracts.domain.contract_search import ContractOrder
from maillage.buy.contracts.domain.contract_sorting import first_places, sorting_keys

TODAY = dt.date(1970, 1, 11)  # ten days after the epoch


@given(st.lists(st.one_of(st.integers(0, 5).map(float), st.just(float("nan"))), max_size=40), st.integers(1, 50))
def test_first_places_are_those_of_a_stable_sort_with_the_unknown_last(keys: list[float], most: int) -> None:
    stated = {place: (1, 0.0, place) if np.isnan(key) else (0, key, place) for place, key in enumerate(keys)}

    assert first_places(np.array(keys, float), most).tolist() == sorted(stated, key=stated.__getitem__)[:most]


def test_newest_and_largest_come_first_what_is_over_after_all_that_is_not() -> None:
    nan = float("nan")
    values = {
        "notified_on": np.array([1.0, nan, 5.0, 5.0]),
        "amount_now_eur": np.array([nan, 7.0, 9.0, 7.0]),
        "ends_on": np.array([9.0, 10.0, nan, 8.0]),
    }
    places = np.arange(4)

    def listed(order: ContractOrder) -> list[int]:
        return list(map(int, first_places(sorting_keys(order, values, places, today=TODAY), 4)))

    assert listed(ContractOrder.NEWEST) == [2, 3, 0, 1]
    assert listed(ContractOrder.AMOUNT) == [2, 1, 3, 0]
    assert listed(ContractOrder.ENDING) == [1, 3, 0, 2]
