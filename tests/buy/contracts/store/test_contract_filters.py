"""A search of contracts is read from an address and written back; what is not understood is refused."""

import pytest
from django.utils import translation

from maillage.buy.contracts.domain.contract_search import AmountBand, Clause, ContractOrder
from maillage.buy.contracts.domain.signals import Signal
from maillage.buy.contracts.domain.vocabularies import Procedure
from maillage.buy.contracts.store.contract_filters import ContractSearch
from maillage.core.problems import Refused
from maillage.kits.search.form import search_name


def test_an_address_is_read_and_written_back_the_same() -> None:
    pairs = [
        ("q", "nettoyage"),
        ("buyer", "21860194600013"),
        ("holder", "381031285"),
        ("territory", "departement:44"),
        ("cpv", "9091"),
        ("year", "2024"),
        ("amount", "40000-90000"),
        ("ends_within", "12"),
        ("clause", "social"),
        ("procedure", "adapted"),
        ("signal", "single-offer"),
        ("sort", "amount"),
        ("page", "3"),
    ]

    search = ContractSearch.read(pairs)

    assert search.pairs() == pairs
    assert search == ContractSearch(
        text="nettoyage",
        buyer="21860194600013",
        holder="381031285",
        territory="departement:44",
        cpv="9091",
        year=2024,
        amount=AmountBand(40_000, 90_000),
        ends_within=12,
        clause=Clause.SOCIAL,
        procedure=Procedure.ADAPTED,
        signal=Signal.SINGLE_OFFER,
        order=ContractOrder.AMOUNT,
        page=3,
    )


def test_empty_and_unknown_parameters_ask_for_nothing() -> None:
    assert ContractSearch.read([("q", " "), ("year", ""), ("utm_source", "mail")]) == ContractSearch()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("buyer", "2186"),
        ("holder", "38103128500491"),
        ("year", "18"),
        ("amount", "-"),
        ("amount", "beaucoup"),
        ("ends_within", "0"),
        ("ends_within", "121"),
        ("clause", "verte"),
        ("procedure", "ouverte"),
        ("signal", "louche"),
        ("sort", "hasard"),
        ("cpv", "4"),
        ("territory", "Nantes"),
    ],
)
def test_value_that_is_not_understood_is_refused(name: str, value: str) -> None:
    with pytest.raises(Refused) as refusal:
        ContractSearch.read([(name, value)])

    assert [finding.field_name for finding in refusal.value.findings] == [name]


def test_what_ends_first_comes_first_where_an_end_is_asked_for() -> None:
    assert ContractSearch.read([("ends_within", "6")]).order_in_force is ContractOrder.ENDING
    assert ContractSearch.read([]).order_in_force is ContractOrder.NEWEST


@pytest.mark.parametrize(
    ("amount", "french", "english"),
    [
        ("40000-90000", "De 40 000 à 90 000 €", "€40,000 to €90,000"),
        ("84500-84501", "entre 84 500 € et 84 501 €", "between €84,500 and €84,501"),
        ("100000-", "au moins 100 000 €", "at least €100,000"),
        ("-7000", "au plus 7 000 €", "at most €7,000"),
    ],
)
def test_band_of_amounts_is_named_as_each_language_writes_it(amount: str, french: str, english: str) -> None:
    search = ContractSearch.read([("amount", amount)])

    said = []
    for language in ("fr", "en"):
        with translation.override(language):
            said.append(search_name(search).replace("\u00a0", " ").replace("\u202f", " "))

    assert french in said[0]
    assert english in said[1]
