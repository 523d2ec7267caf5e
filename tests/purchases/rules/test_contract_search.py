"""A search is read from an address and written back; what is not understood is told."""

import pytest

from maillage.core.problems import Refused
from maillage.procurement.terms.signals import Signal
from maillage.procurement.terms.vocabularies import Procedure
from maillage.purchases.rules.contract_search import full_text_query, read_contract_search
from maillage.purchases.terms.contract_search import AmountBand, Clause, ContractOrder, ContractSearch


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
        ("order", "amount"),
        ("page", "3"),
    ]

    search = read_contract_search(pairs)

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


def test_empty_and_foreign_words_ask_for_nothing() -> None:
    assert read_contract_search([("q", " "), ("year", ""), ("utm_source", "mail")]) == ContractSearch()


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
        ("order", "hasard"),
        ("cpv", "4"),
        ("territory", "Nantes"),
    ],
)
def test_a_word_that_is_not_understood_is_told_and_nothing_is_searched(name: str, value: str) -> None:
    with pytest.raises(Refused) as refusal:
        read_contract_search([(name, value)])

    assert [finding.field_name for finding in refusal.value.findings] == [name]


def test_words_are_asked_by_their_beginning_and_phrases_exactly() -> None:
    assert full_text_query("nettoyage des écoles") == '"nettoyage"* "des" "écoles"*'
    assert full_text_query('"maîtrise d’œuvre" voirie') == '"maîtrise d œuvre" "voirie"*'
    assert full_text_query("« maîtrise d’œuvre »") == '"maîtrise d œuvre"'
    assert full_text_query('un " guillemet) OR *') == '"un" "guillemet OR"'
    assert full_text_query("***") == ""


def test_what_ends_first_comes_first_where_an_end_is_asked_for() -> None:
    assert read_contract_search([("ends_within", "6")]).order_in_force is ContractOrder.ENDING
    assert read_contract_search([]).order_in_force is ContractOrder.NEWEST
