"""Figures of the store beside the same ones told in SQL of the raw documents alone."""

import datetime as dt
from typing import Final

import duckdb
import pytest

from maillage.buy.contracts.domain.signals import Signal
from maillage.buy.contracts.store.build.contract_store import build_store
from maillage.buy.contracts.store.contract_store import store_rows
from maillage.buy.contracts.store.imports import import_path
from maillage.buy.contracts.store.indicators.considerations import consideration_shares
from maillage.buy.contracts.store.indicators.endings import endings_by_month, endings_count
from maillage.buy.contracts.store.indicators.signals import signal_counts
from maillage.buy.contracts.store.indicators.sums import counted_sum
from tests.buy.contracts.built_stores import NOW
from tests.buy.contracts.contracts import SAMPLES
from tests.buy.contracts.derived_contracts import Wanted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contracts_data")]

_DOCUMENT: Final = SAMPLES / "real" / "marches-publics-info_2019.json"
_RAW: Final = """
CREATE TABLE stated AS
WITH records AS (SELECT unnest(marches) AS record FROM read_json($path, maximum_object_size = 100000000))
SELECT DISTINCT
    record.id AS id,
    record.nature AS nature,
    record.montant::DOUBLE AS amount_eur,
    -- A concession is signed, and begins later. Nobody wrote contracts before 1990: a year 0218 is no day.
    coalesce(record.dateNotification[:10]::DATE, record.dateSignature::DATE) AS written_on,
    if(written_on >= '1990-01-01', written_on, NULL) AS notified_on,
    coalesce(record.dateDebutExecution::DATE, notified_on) AS begins_on,
    record.datePublicationDonnees[:10]::DATE AS published_on,
    record.dureeMois::INTEGER AS months
FROM records
"""


@pytest.fixture
def raw() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(_RAW, {"path": str(_DOCUMENT)})
    return connection


@pytest.fixture(autouse=True)
def store_of_the_document(contracts_data: object) -> None:
    import_path(_DOCUMENT, now=NOW)
    build_store()


def test_endings_of_each_month_are_those_of_the_raw_document(raw: duckdb.DuckDBPyConnection) -> None:
    ending = "SELECT (begins_on + to_months(months))::DATE AS day FROM stated WHERE nature <> 'Marché subséquent'"
    expected = raw.execute(
        f"SELECT date_trunc('month', day)::DATE, count(*) FROM ({ending}) WHERE day IS NOT NULL GROUP BY 1 ORDER BY 1"
    ).fetchall()

    months = endings_by_month(store_rows, Wanted(), first_day=dt.date(1990, 1, 1), last_day=dt.date(2100, 1, 1))

    assert [(month.first_day, month.contracts) for month in months] == expected
    assert endings_count(store_rows, Wanted()).contracts == raw.execute("SELECT count(*) FROM stated").fetchall()[0][0]


def test_late_publications_are_those_of_the_raw_document(raw: duckdb.DuckDBPyConnection) -> None:
    expected = raw.execute(
        "SELECT count(*), count(*) FILTER (published_on > notified_on + INTERVAL 2 MONTH), "
        "count(*) FILTER (notified_on IS NULL OR published_on IS NULL OR published_on < notified_on) FROM stated"
    ).fetchall()

    late = next(count for count in signal_counts(store_rows, Wanted()) if count.signal is Signal.LATE)

    assert [(late.applies, late.fires, late.unknown)] == expected


def test_considerations_of_a_version_that_has_no_field_for_them_are_stated_for_none(
    raw: duckdb.DuckDBPyConnection,
) -> None:
    (count,) = raw.execute("SELECT count(*) FROM stated").fetchall()[0]

    social = consideration_shares(store_rows, Wanted()).social

    assert (social.contracts, social.stated, social.having) == (count, 0, 0)
    assert (social.share_of_all, social.share_of_stated, social.most) == (0.0, None, 1.0)


def test_sum_of_amounts_and_what_is_left_out_make_the_sum_of_the_raw_document(raw: duckdb.DuckDBPyConnection) -> None:
    total = counted_sum(store_rows, Wanted("amendment_count = 0"))
    refused = store_rows("SELECT coalesce(sum(amount_now_eur), 0) FROM contracts WHERE counted_eur IS NULL")[0][0]
    amended = [row[0] for row in store_rows("SELECT id FROM contracts WHERE amendment_count > 0")]
    (expected,) = raw.execute(
        "SELECT sum(amount_eur) FROM stated WHERE NOT list_contains($amended, id)", {"amended": amended}
    ).fetchall()[0]

    assert total.counted_eur + total.elsewhere_eur + refused == pytest.approx(expected)
