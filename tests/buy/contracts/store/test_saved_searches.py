"""Ten thousand searches at one look find what each finds alone on its page."""

import datetime as dt
from typing import Final

import pytest
from django.utils.timezone import localdate

from maillage.buy.contracts.store.contract_filters import ContractSearch, contract_selection
from maillage.buy.contracts.store.contract_store import store_rows
from maillage.buy.contracts.store.saved_searches import matches_of
from maillage.core.clock import utc_now
from maillage.opendata.catalog.domain.subscriptions import FollowedSearch
from tests.buy.contracts.small_market import NANTES, POITIERS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contracts")]
LONG_AGO: Final = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
SEARCHES: Final = (
    "",
    "q=nettoyage",
    "q=NETTOYAGE ecoles",
    'q="nettoyage de la voirie"',
    'q="voirie de la"',
    "q=« Jardins du Clain »",
    "q=maîtr",
    "q=de la mairie",
    "q=!!!",
    f"buyer={POITIERS}",
    f"buyer={NANTES[:9]}",
    "holder=381031285",
    "holder=829102631",
    "territory=departement:86",
    "territory=region:52",
    "territory=commune:44109",
    "cpv=9091",
    "cpv=90",
    "cpv=77310000",
    f"year={localdate().year}",
    "amount=90000-",
    "amount=-90000",
    "amount=84500-84501",
    "ends_within=6",
    "ends_within=48",
    "clause=social",
    "clause=environmental",
    "procedure=adapted",
    "signal=single-offer",
    "signal=late",
    f"q=nettoyage&territory=departement:86&buyer={POITIERS}&ends_within=48",
    f"q=mairie&holder=381031285&buyer={NANTES}&amount=100000-",
)


def _alone(text: str) -> list[int]:
    selection = contract_selection(ContractSearch.read_saved(text), today=localdate())
    sql = f"SELECT number FROM contracts WHERE {selection.sql} ORDER BY notified_on DESC NULLS LAST, number"
    return [number for (number,) in store_rows(sql, selection.parameters)]


def test_searches_looked_at_together_find_what_each_finds_alone() -> None:
    followed = {text: FollowedSearch(text, LONG_AGO) for text in SEARCHES}

    matches = matches_of(followed.values(), until=utc_now())

    together = {text: [match.contract.number for match in matches[one]] for text, one in followed.items()}
    assert together == {text: _alone(text) for text in followed}


def test_what_was_told_before_is_not_found_again() -> None:
    followed = [FollowedSearch(text, utc_now()) for text in SEARCHES]

    assert matches_of(followed, until=utc_now()) == {}


def test_search_that_is_no_more_finds_nothing_and_harms_no_other() -> None:
    gone, wrong, right = (
        FollowedSearch(text, LONG_AGO) for text in ("territory=commune:00000", "procedure=licorne", "q=nettoyage")
    )

    matches = matches_of([gone, wrong, right], until=utc_now())

    assert [len(matches[one]) for one in (gone, wrong, right)] == [0, 0, 2]


@pytest.mark.parametrize("text", ["licorne & co", "50 % + 1", "a=b;c#d", "« tout »", "écoles"])
def test_saved_text_of_a_search_is_that_search(text: str) -> None:
    search = ContractSearch.read([("q", text), ("territory", "departement:86"), ("page", "3"), ("sort", "amount")])

    assert ContractSearch.read_saved(search.saved_text()) == search.unpaged()
