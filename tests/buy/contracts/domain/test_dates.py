import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.buy.contracts.domain.dates import judge_date
from maillage.buy.contracts.domain.remarks import Confidence, Repair
from maillage.buy.contracts.domain.thresholds import FIRST_DAY, LAST_YEAR

DAYS = st.dates(FIRST_DAY, dt.date(LAST_YEAR, 12, 31))


def _codes(text: str) -> list[str]:
    return [remark.rule.code for remark in judge_date(text).remarks]


@pytest.mark.parametrize(
    ("text", "day", "code"),
    [
        ("2018-12-17+01:00", dt.date(2018, 12, 17), "date-zone"),
        ("2018-12-17Z", dt.date(2018, 12, 17), "date-zone"),
        ("2019-1-1", dt.date(2019, 1, 1), "date-zeros"),
        ("2019-03-05T14:30:00", dt.date(2019, 3, 5), "date-hour"),
        ("2019-03-04T23:00:00.000Z", dt.date(2019, 3, 5), "date-midnight"),
        ("2019-07-04T22:00:00Z", dt.date(2019, 7, 5), "date-midnight"),
        ("2019-07-04T23:00:00Z", dt.date(2019, 7, 4), "date-hour"),
        ("17/12/2018", dt.date(2018, 12, 17), "date-day-first"),
        ("05/03/2019", dt.date(2019, 3, 5), "date-day-first-likely"),
    ],
)
def test_date_written_otherwise_is_the_day_it_means(text: str, day: dt.date, code: str):
    assert (judge_date(text).value, _codes(text)) == (day, [code])


def test_date_of_year_0218_is_not_guessed():
    assert (judge_date("0218-12-26").value, _codes("0218-12-26")) == (None, ["date-year"])


@pytest.mark.parametrize("text", ["5021-01-04", "0021-03-04", "3/4/0021"])
def test_date_of_another_age_is_not_guessed(text: str):
    assert (judge_date(text).value, _codes(text)) == (None, ["date-year"])


def test_date_that_no_calendar_has_is_not_moved():
    assert (judge_date("2023-02-30").value, _codes("2023-02-30")) == (None, ["date-impossible"])


@pytest.mark.parametrize("text", ["43891", "mars 2019", "2019-03", "12/25/2019", "２０１９-03-05"])
def test_date_that_is_none_is_said(text: str):
    assert (judge_date(text).value, _codes(text)) == (None, ["date-unreadable"])


def test_blank_date_is_not_stated():
    assert (judge_date(" ").value, _codes(" ")) == (None, [])


@given(DAYS)
def test_no_right_date_is_changed(day: dt.date):
    judgement = judge_date(day.isoformat())

    assert (judgement.value, judgement.remarks) == (day, ())


@given(DAYS, st.sampled_from(["+01:00", "+02:00", "Z", "-04:00"]))
def test_zone_never_moves_a_day(day: dt.date, zone: str):
    assert judge_date(day.isoformat() + zone).value == day


@given(DAYS)
def test_day_first_is_certain_only_where_the_other_order_names_no_other_day(day: dt.date):
    (remark,) = judge_date(f"{day:%d/%m/%Y}").remarks

    assert isinstance(remark, Repair)
    may_be_two_days = day.day <= 12 and day.day != day.month
    assert (remark.rule.sureness is Confidence.PROBABLE) == may_be_two_days


@given(st.text(max_size=30))
def test_any_text_is_judged(text: str):
    value = judge_date(text).value

    assert value is None or value >= FIRST_DAY
