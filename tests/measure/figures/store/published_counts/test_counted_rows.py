from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from maillage.measure.figures.domain.counting import CountableRows
from maillage.measure.figures.store.counter import count_once
from maillage.measure.figures.store.publication import adopt_restored_rows
from maillage.measure.figures.store.published_counts.counted_rows import (
    all_rows,
    newest_watermark,
    rows_between,
    window_end,
)
from maillage.measure.figures.store.published_counts.counts import current_counts
from maillage.measure.record.domain.terms import Origin
from tests.measure.figures.countable import invented_rows, record_rows

needs_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="sequence numbers leave commit order on PostgreSQL only"
)
needs_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="its watermark is the sequence number")


def columns_of(rows: CountableRows) -> dict[str, object]:
    return {
        column.name: np.asarray(getattr(rows, column.name)).tolist()
        for column in fields(CountableRows)
        if column.name != "seq"
    }


@pytest.mark.django_db
def test_rows_read_back_are_those_recorded() -> None:
    rows = invented_rows(300)
    record_rows(rows)

    [page] = all_rows(newest_watermark() + 1)  # the test's own transaction is not finished

    assert columns_of(page) == columns_of(rows)


@needs_sqlite
@pytest.mark.django_db
def test_windows_of_rows_cover_each_row_once() -> None:
    record_rows(invented_rows(100))
    start = newest_watermark() - 100

    end = window_end(start, newest_watermark(), limit=30)

    assert end == start + 30
    assert len(rows_between(start, end)) == 30
    assert len(rows_between(end, newest_watermark())) == 70


@pytest.fixture
def second_connection() -> Iterator[BaseDatabaseWrapper]:
    other = connections.create_connection("default")
    yield other
    other.close()


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_row_committed_after_a_later_one_is_counted_all_the_same(
    tmp_path: Path, second_connection: BaseDatabaseWrapper
) -> None:
    second_connection.set_autocommit(False)
    record_rows(invented_rows(1, seed=2), database=second_connection)
    record_rows(invented_rows(20))
    count_once(tmp_path)
    while_open = current_counts(tmp_path)

    second_connection.commit()
    count_once(tmp_path)

    assert sum(while_open.total(origin).rows for origin in Origin) == 0
    assert sum(current_counts(tmp_path).total(origin).rows for origin in Origin) == 21


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_rows_restored_from_another_database_are_counted(tmp_path: Path) -> None:
    record_rows(invented_rows(20))
    count_once(tmp_path)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE quality_measurement SET tick = tick + 1000000000")

    count_once(tmp_path)

    assert sum(current_counts(tmp_path).total(origin).rows for origin in Origin) == 20
    assert adopt_restored_rows() == 0
