"""A search by words alone is sorted and summed in memory: it finds what the store's own SQL finds, in its order."""

import pytest
from django.utils.timezone import localdate

from maillage.buy.contracts.domain.contract_search import ContractOrder
from maillage.buy.contracts.domain.index_queries import full_text_query
from maillage.buy.contracts.store.contract_filters import ContractSearch
from maillage.buy.contracts.store.contract_search import contract_order, contracts_found
from maillage.buy.contracts.store.contract_store import store_in_force, store_rows

pytestmark = [pytest.mark.usefixtures("contracts"), pytest.mark.django_db]


@pytest.mark.parametrize("order", ContractOrder)
def test_words_alone_give_the_order_and_the_sum_of_the_store(order: ContractOrder) -> None:
    # Each contract of the small market is of Poitiers or of Nantes.
    numbers = store_in_force().numbers_matching(full_text_query("poitiers"))
    sort, sorting = contract_order(order, today=localdate())
    listed = ", ".join(map(str, numbers))
    expected = store_rows(f"SELECT number FROM contracts WHERE number IN ({listed}) ORDER BY {sort}", sorting)
    ((count, counted),) = store_rows(f"SELECT count(*), sum(counted_eur) FROM contracts WHERE number IN ({listed})")

    results = contracts_found(ContractSearch(text="poitiers", order=order), today=localdate())

    assert [(contract.number,) for contract in results.contracts] == expected
    assert (results.total, results.page_count) == (count, 1)
    assert results.counted_eur == pytest.approx(counted)
    assert count > 1


def test_page_beyond_the_last_is_the_last_and_words_that_nobody_wrote_find_nothing() -> None:
    beyond = contracts_found(ContractSearch(text="poitiers", page=9), today=localdate())
    nothing = contracts_found(ContractSearch(text="zzzz"), today=localdate())

    assert (beyond.page, len(beyond.contracts)) == (1, beyond.total)
    assert (nothing.total, nothing.counted_eur, nothing.page, nothing.contracts) == (0, None, 1, ())
