"""The answers of the largest pages are kept ahead: those of the store, of one day, and asked for first."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.utils.timezone import localdate

from maillage.buy.contracts.edges.duties import answer_ahead
from maillage.buy.contracts.pages.home import purchases_context
from maillage.buy.contracts.pages.market import place_market
from maillage.buy.contracts.store.contract_answers import keep_answers, large_markets
from maillage.buy.contracts.store.contract_store import store_version
from maillage.buy.contracts.store.kept_answers import (
    KeptAnswers,
    aggregated_rows,
    answers_file,
    answers_text,
    kept_answers,
    question_digest,
    recorded_answers,
)
from maillage.core.clock import utc_now
from maillage.core.files.atomic import write_whole

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contracts", "no_answers")]


@pytest.fixture
def no_answers() -> Iterator[None]:
    """No answer is kept before or after."""
    yield
    answers_file().unlink(missing_ok=True)


def test_answers_that_are_kept_are_those_of_the_store_and_are_kept_once_a_day():
    today = localdate()

    def ask() -> None:
        purchases_context(today=today)
        place_market("departement:86", today=today)

    count = keep_answers(ask, today=today)

    with recorded_answers() as fresh:
        ask()
    answers = kept_answers()
    assert (answers.version, answers.day) == (store_version(), today.isoformat())
    assert answers.rows == {question: list(rows) for question, rows in fresh.items()}
    assert count == len(fresh) > 5
    assert keep_answers(ask, today=today) == 0
    assert keep_answers(ask, today=today + dt.timedelta(days=1)) == count


def test_page_takes_the_answer_that_is_kept_and_none_of_another_store():
    of_now, of_before = "SELECT 1 AS of_now", "SELECT 1 AS of_before"
    for sql, version in ((of_now, store_version()), (of_before, "of before")):
        write_whole(answers_file(), answers_text(KeptAnswers(version, "", {question_digest(sql, ()): [(2,)]})))
        assert aggregated_rows(sql, {}) == [(2 if version == store_version() else 1,)]


def test_answers_keep_days_and_what_is_missing():
    rows = [(dt.date(2026, 11, 27), None, 1.5, "mot", {"count": 3, "on": dt.date(2027, 1, 1)})]

    write_whole(answers_file(), answers_text(KeptAnswers(store_version(), "", {"question": rows})))

    assert kept_answers().rows == {"question": rows}


def test_duty_visits_the_largest_markets_and_leaves_small_ones_to_answer_by_themselves():
    assert large_markets("departement") == []
    assert large_markets("departement", least=3) == ["44", "86"]
    assert large_markets("siren", table="holders") == []
    assert large_markets("siren", table="holders", least=3) == ["381031285"]

    assert answer_ahead(utc_now()) > 0
    assert answer_ahead(utc_now()) == 0
