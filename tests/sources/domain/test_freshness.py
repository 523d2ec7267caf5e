"""Of which day data are, and when they are looked at next."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from maillage.core.problems import Refused
from maillage.sources.domain.freshness import day_in_text, http_day, next_look, next_try
from maillage.sources.domain.terms import period_days
from maillage.sources.intake.declarations import read_declarations

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Tables supports antennes émetteurs bandes - Mai 2026", date(2026, 5, 31)),
        ("donnees_fevrier_2028.zip", date(2028, 2, 29)),
        ("Décembre 2026", date(2026, 12, 31)),
        ("2026_T1_sites_Metropole.csv", date(2026, 3, 31)),
        ("ADMIN-EXPRESS-COG_4-0__GPKG_WGS84G_FRA_2026-01-01", date(2026, 1, 1)),
        ("stock-20261101.parquet", date(2026, 11, 1)),
        ("v_commune_2026.csv", date(2026, 1, 1)),
        ("2026-02-30.csv", None),
        ("bornes.csv", None),
    ],
)
def test_day_of_a_title_or_a_name(text: str, day: date | None):
    assert day_in_text(text) == day


def test_day_of_an_answer_is_that_of_its_date():
    assert http_day("Wed, 21 Oct 2026 07:28:00 GMT") == date(2026, 10, 21)
    assert (http_day(""), http_day("hier")) == (None, None)


@pytest.mark.parametrize(("text", "days"), [("P1M", 31), ("P40D", 40), ("P1Y2M", 428), ("P2W", 14), ("PT12H", 0.5)])
def test_periods(text: str, days: float):
    assert period_days(text) == days


@pytest.mark.parametrize("text", ["", "P", "1 mois", "P1.5D", "40"])
def test_what_is_no_period_is_refused(text: str):
    with pytest.raises(Refused):
        period_days(text)


def test_looks_that_find_nothing_new_grow_rare_but_miss_no_publication():
    monthly = read_declarations(Path("nowhere"))["sirene-unites-legales"]
    fresh = date(2026, 11, 20)

    pauses = [next_look(monthly, NOW, today=NOW.date(), unchanged=count, data_on=fresh) - NOW for count in range(5)]
    due = next_look(monthly, NOW, today=NOW.date(), unchanged=4, data_on=date(2026, 10, 1)) - NOW

    assert pauses == [timedelta(days=days) for days in (0.5, 1, 7, 7.75, 7.75)]
    assert due == timedelta(days=1)


def test_frozen_source_is_looked_at_once_a_month():
    frozen = read_declarations(Path("nowhere"))["ign-bd-alti"]

    assert next_look(frozen, NOW, today=NOW.date(), unchanged=0, data_on=date(2018, 1, 1)) - NOW == timedelta(days=30)


def test_failures_are_tried_again_after_pauses_that_double_up_to_a_day():
    pauses = [next_try(NOW, failures=count, wait_s=None, jitter=1.0) - NOW for count in (1, 2, 3, 30)]

    assert pauses == [timedelta(minutes=15), timedelta(minutes=30), timedelta(hours=1), timedelta(days=1)]
    assert next_try(NOW, failures=1, wait_s=7_200, jitter=0.0) - NOW == timedelta(hours=2)
