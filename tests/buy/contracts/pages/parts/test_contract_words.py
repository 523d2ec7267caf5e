"""Contracts in words, as lists, letters and templates say them."""

import datetime as dt
from dataclasses import replace

import pytest
from django.template.loader import render_to_string

from maillage.buy.contracts.domain.contract_search import ContractOrder
from maillage.buy.contracts.domain.listed_contracts import ListedContract, ListedHolder
from maillage.buy.contracts.pages.parts.contract_words import (
    buyer_name,
    holders_text,
    object_text,
    statement_text,
    time_left,
)
from maillage.buy.contracts.store.contract_filters import ContractSearch
from maillage.buy.contracts.store.contract_page import EarlierStatement
from maillage.buy.contracts.templatetags.contracts import follow_href, search_address

TODAY = dt.date(2026, 12, 1)
GARDENER = ListedHolder("JARDINS DU CLAIN", "38103128500491", "381031285")
CONTRACT = ListedContract(
    number=1,
    key="21860194600013/2024-01",
    object="Entretien des espaces verts",
    buyer_id="21860194600013",
    buyer_label="Commune de Poitiers",
    cpv="77310000",
    nature="Marché",
    amount_now_eur=84_500.0,
    notified_on=dt.date(2025, 4, 15),
    duration_now_months=24,
    ends_on=dt.date(2027, 4, 15),
    is_framework=False,
    amendment_count=0,
    is_social=None,
    is_environmental=None,
    is_valid=True,
    place_name=None,
    commune=None,
    departement="86",
    source_name="Ville",
    dropped_on=None,
    source_withdrawn_on=None,
    holders=(GARDENER,),
)


def card_of(contract: ListedContract) -> str:
    """The card of a contract, its white space made one."""
    html = render_to_string("contracts/contract_card.html", {"contract": contract, "today": TODAY})
    return " ".join(html.replace("\xa0", " ").replace("\u202f", " ").split())


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (-1, "terminé"),
        (0, "aujourd’hui"),
        (1, "dans 1 jour"),
        (59, "dans 59 jours"),
        (60, "dans 1 mois"),
        (365, "dans 12 mois"),
        (3 * 365, "dans 3 ans environ"),
    ],
)
def test_end_is_told_by_how_far_it_is(days: int, text: str) -> None:
    assert time_left(TODAY + dt.timedelta(days), TODAY) == text


def test_holders_beyond_two_are_counted() -> None:
    others = [ListedHolder(None, "FR1", None), ListedHolder("C", None, None), ListedHolder("D", None, None)]

    assert (holders_text([]), holders_text([GARDENER, *others])) == (
        "titulaire non renseigné",
        "JARDINS DU CLAIN, FR1 et 2 autres",
    )


def test_buyer_without_a_name_has_its_number() -> None:
    unnamed = replace(CONTRACT, buyer_label=None)

    names = [buyer_name(contract) for contract in (CONTRACT, unnamed, replace(unnamed, buyer_id=None))]

    assert names == ["Commune de Poitiers", "SIRET 21860194600013", "acheteur non renseigné"]


def test_long_purchase_is_cut_between_two_words() -> None:
    text = object_text("travaux " * 40)

    assert (len(text) <= 181, text.endswith("travaux…"), object_text(" ")) == (True, True, "Objet non renseigné")


def test_earlier_statement_says_what_it_has() -> None:
    bare = EarlierStatement((GARDENER,), "Ville", None, "Voirie", None, None)
    whole = replace(bare, amount_eur=84_500.0, duration_months=24)

    assert (statement_text(bare), statement_text(whole)) == (
        "Voirie · JARDINS DU CLAIN",
        "Voirie · JARDINS DU CLAIN · 84\u202f500\u00a0€ · 2 ans",
    )


def test_card_says_when_a_contract_ends_or_that_it_is_over() -> None:
    running, over = card_of(CONTRACT), card_of(replace(CONTRACT, ends_on=TODAY - dt.timedelta(days=1)))

    assert "fin dans 4 mois, le 15 avril 2027" in running
    assert "<li>terminé</li>" in over
    assert "fin " not in over


def test_card_of_a_contract_without_amount_says_so() -> None:
    card = card_of(replace(CONTRACT, amount_now_eur=None, amendment_count=2, is_social=True))

    assert "contract-unknown" in card
    assert "montant non renseigné" in card
    assert "modifié 2 fois" in card
    assert "clause sociale" in card


@pytest.mark.django_db
def test_links_of_a_search_keep_its_filters_and_its_order_but_no_page() -> None:
    search = ContractSearch(text="a&b", order=ContractOrder.AMOUNT, page=3)

    assert search_address(search, "contracts_csv") == "/marches/recherche.csv?q=a%26b&sort=amount"
    assert follow_href(search).startswith("/abonnements?contracts=marches")
    assert "page" not in follow_href(search)
