from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from maillage.web.wording import formats


@pytest.mark.parametrize(
    ("bits_per_second", "text"),
    [
        (32_456_789, "32\u00a0Mb/s"),
        (3_240_000, "3,2\u00a0Mb/s"),
        (9_960_000, "10\u00a0Mb/s"),
        (450_000, "0,45\u00a0Mb/s"),
        (1_234_000_000, "1\u202f234\u00a0Mb/s"),
        (0, "0,00\u00a0Mb/s"),
        (None, "non renseigné"),
    ],
)
def test_debit_mbps_in_french_has_two_digits_and_a_comma(bits_per_second: float | None, text: str) -> None:
    assert formats.debit_mbps(bits_per_second) == text


def test_number_in_french_is_grouped_by_narrow_spaces() -> None:
    assert formats.number(1_234_567) == "1\u202f234\u202f567"


def test_number_in_english_is_grouped_by_commas() -> None:
    with translation.override("en"):
        written = formats.number(12_345.678, 1)

    assert written == "12,345.7"


def test_percent_in_english_has_no_space() -> None:
    with translation.override("en"):
        written = formats.percent(0.042)

    assert written == "4%"


def test_percent_of_a_small_share_is_not_zero() -> None:
    assert formats.percent(0.004) == "<\u00a01\u00a0%"


def test_percent_of_nothing_is_zero() -> None:
    assert formats.percent(0.0) == "0\u00a0%"


def test_waiting_time_is_in_seconds() -> None:
    assert formats.seconds(1_234) == "1,2\u00a0s"


def test_latency_is_in_milliseconds() -> None:
    assert formats.milliseconds(45.4) == "45\u00a0ms"


def test_month_is_named_in_the_language_of_the_page() -> None:
    with translation.override("en"):
        english = formats.month_name(2026, 10)

    assert (formats.month_name(2026, 8), english) == ("août 2026", "October 2026")


@given(st.integers(min_value=0, max_value=10**12))
def test_number_without_its_spaces_is_the_number(value: int) -> None:
    assert int(formats.number(value).replace("\u202f", "")) == value


def test_a_model_is_never_certain() -> None:
    assert [formats.chance(value) for value in (0.5, 0.99, 0.999, 1.0)] == [
        "50\xa0%",
        "99\xa0%",
        ">\xa099\xa0%",
        ">\xa099\xa0%",
    ]


def test_day_that_ends_something_is_the_one_before_midnight_there() -> None:
    end = datetime(2026, 12, 13, 23, 0, tzinfo=UTC)  # 14 December, 0:00 in Paris

    assert formats.last_day(end, "Europe/Paris") == "13 décembre 2026"


def test_hour_of_the_first_of_a_month_is_told_with_its_ordinal() -> None:
    texts = [formats.day_and_hour(datetime(2027, 1, day, 9, 5, tzinfo=UTC)) for day in (1, 11)]

    assert texts == ["1er janvier 2027, 09:05", "11 janvier 2027, 09:05"]


def test_median_of_whole_numbers_has_no_decimal() -> None:
    assert [formats.brief_number(value) for value in (5.0, 4.5, None)] == ["5", "4,5", "non renseigné"]


@pytest.mark.parametrize(
    ("language", "written"), [("fr", ["62\u202f144\u00a0€", "7,8\u00a0Md€"]), ("en", ["€62,144", "€7.8bn"])]
)
def test_amount_has_its_sign_where_each_language_has_it(language: str, written: list[str]) -> None:
    with translation.override(language):
        assert [formats.euro_amount(62_144), formats.euro_amount(7.8, 1, unit="Md")] == written


NOON = datetime(2026, 12, 1, 11, 0, tzinfo=UTC)  # twelve in Paris


@pytest.mark.parametrize(
    ("since", "text"),
    [
        (NOON, ""),
        (NOON - timedelta(seconds=59), ""),
        (NOON - timedelta(minutes=5), "5 min"),
        (NOON - timedelta(minutes=59), "59 min"),
        (NOON - timedelta(hours=3, minutes=50), "3 h"),
        (NOON - timedelta(hours=24), "1 jour"),
        (NOON - timedelta(days=4), "4 jours"),
        (NOON - timedelta(days=45), "1 mois"),
        (NOON - timedelta(days=800), "2 ans"),
        (date(2026, 12, 1), ""),
        (date(2026, 11, 29), "2 jours"),
    ],
)
def test_elapsed_time_is_told_in_its_largest_unit(since: date, text: str):
    assert formats.elapsed(since, NOON).replace(formats.NO_BREAK, " ") == text


def test_elapsed_time_of_the_evening_before_is_hours_and_not_a_day():
    assert formats.elapsed(datetime(2026, 11, 30, 22, 0, tzinfo=UTC), NOON) == f"13{formats.NO_BREAK}h"


@given(st.integers(min_value=-3, max_value=20_000))
def test_number_of_days_is_told_in_words_and_never_as_none(days: int):
    text = formats.days_text(days)

    assert bool(text) is (days > 0)
    assert not text.startswith("0")
