"""Questions about a selection of some contracts are answered from a copy of them, as from all contracts."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils.timezone import localdate

from maillage.buy.contracts.domain.contract_search import Clause
from maillage.buy.contracts.store import indicators
from maillage.buy.contracts.store.contract_filters import ContractSearch, contract_selection
from maillage.buy.contracts.store.holder_distances import holder_distances
from maillage.buy.contracts.store.kept_answers import aggregated_rows, narrowed_to, published_rows
from maillage.buy.contracts.store.selections import Ask, SelectedContracts
from tests.buy.contracts.built_stores import publish
from tests.buy.contracts.small_market import NANTES, small_market

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contracts_data")]

SEARCHES = (
    ContractSearch(holder="381031285"),
    ContractSearch(buyer=NANTES),
    ContractSearch(cpv="90"),
    ContractSearch(text="mairie"),
    ContractSearch(text="nettoyage", year=localdate().year - 1),
    ContractSearch(holder="381031285", ends_within=12, clause=Clause.SOCIAL),
)


@pytest.mark.parametrize("search", SEARCHES)
def test_figures_of_a_selection_are_the_same_from_its_copy(tmp_path: Path, search: ContractSearch) -> None:
    publish(tmp_path, *small_market()["marches"])
    today = localdate()
    selection = contract_selection(search, today=today)
    questions: list[Callable[[Ask, SelectedContracts], object]] = [
        indicators.consideration_shares,
        indicators.considerations_by_year,
        indicators.counted_sum,
        indicators.holder_concentration,
        indicators.sme_share,
        holder_distances,
        indicators.shared_works,
        indicators.signal_counts,
        lambda ask, chosen: indicators.frameworks_near_ceiling(ask, chosen, running_on=today, least_share=0.1),
    ]

    among_all = [question(published_rows, selection) for question in questions]
    with narrowed_to(selection):
        alone = [question(aggregated_rows, selection) for question in questions]

    assert alone == among_all


def test_copy_answers_for_its_selection_alone(tmp_path: Path) -> None:
    publish(tmp_path, *small_market()["marches"])
    today = localdate()
    nantes = contract_selection(ContractSearch(buyer=NANTES), today=today)
    everybody = contract_selection(ContractSearch(), today=today)

    with narrowed_to(nantes):
        counts = [
            indicators.counted_sum(aggregated_rows, selection).contracts
            for selection in (nantes, everybody, contract_selection(ContractSearch(cpv="90"), today=today))
        ]
    with narrowed_to(everybody):
        counts.append(indicators.counted_sum(aggregated_rows, everybody).contracts)

    assert counts == [3, 6, 2, 6]
