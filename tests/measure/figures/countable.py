"""Invented countable rows for the tests of the counts, and a way to put them in the database."""

from dataclasses import fields
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import numpy as np
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from maillage.core.clock import utc_now
from maillage.measure.figures.domain.counting import CountableRows
from maillage.measure.record.domain.terms import Usage

# Squares of level 17 around Nantes, where every invented test is made: they share few roots and many parents.
_NANTES_17 = 6_172_000_000


def invented_rows(count: int, *, seed: int = 1, first_seq: int = 1, devices: int = 40) -> CountableRows:
    """Rows that crowd into few places, so that keys and devices repeat; some without a place, some not counted."""
    random = np.random.default_rng(seed)
    mask = random.integers(0, 1 << len(Usage), count) * (random.random(count) < 0.9)
    bins = random.integers(0, 512, (count, len(Usage))) // 64 * 64
    has_usage = (mask[:, None] >> np.arange(len(Usage))) & 1
    squares = _NANTES_17 + random.integers(0, 1 << 10, count) * random.choice([1, 7, 4096], count)
    return CountableRows(
        seq=np.arange(first_seq, first_seq + count, dtype=np.int64),
        origin=random.choice([0, 0, 0, 2], count),
        grid17=np.where(random.random(count) < 0.1, -1, squares),
        commune=np.where(random.random(count) < 0.1, 0, random.integers(6_900_000, 6_900_020, count)),
        operator=random.integers(0, 4, count),
        technology=random.choice([0, 4, 5], count),
        period=random.integers(139, 142, count),
        day=np.random.default_rng(seed).integers(4_240, 4_330, count),
        context=random.integers(0, 3, count),
        device=np.random.default_rng(0).integers(0, (1 << 63) - 1, devices)[random.integers(0, devices, count)],
        mask=mask,
        bins=np.where(has_usage, bins, -1).astype(np.int16),
    )


def joined_rows(*parts: CountableRows) -> CountableRows:
    """All rows of all parts."""
    return CountableRows(
        **{
            column.name: np.concatenate([getattr(part, column.name) for part in parts])
            for column in fields(CountableRows)
        }
    )


def record_rows(rows: CountableRows, *, database: BaseDatabaseWrapper | None = None) -> None:
    """Insert rows as the record does: numbered by the database, in the transaction of the caller."""
    database = database or connections["default"]
    bin_columns = [f"bin_{usage.word}" for usage in Usage]
    columns = [
        *("id", "received_at", "taken_at", "source", "flags", "body", "verdict"),
        *("origin", "grid17", "commune", "operator", "technology", "period", "context", "device", "sample_mask"),
        *bin_columns,
    ]
    tick_column, tick = ("", "")
    if database.vendor == "postgresql":
        tick_column, tick = (", tick", ", pg_current_xact_id()::text::bigint")
    now = utc_now()
    values = [
        (
            *(str(uuid4()) if database.vendor == "postgresql" else uuid4().hex, now, _noon(rows.day[row])),
            *("test", "", "{}", 0),
            *(int(rows.origin[row]), _or_none(rows.grid17[row], -1), _or_none(rows.commune[row], 0)),
            *(int(rows.operator[row]), int(rows.technology[row]), int(rows.period[row]), int(rows.context[row])),
            *(int(rows.device[row]), int(rows.mask[row])),
            *(_or_none(number, -1) for number in rows.bins[row]),
        )
        for row in range(len(rows))
    ]
    places = ", ".join(["%s"] * len(columns))
    with database.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO quality_measurement ({', '.join(columns)}{tick_column}) VALUES ({places}{tick})", values
        )


def _noon(day: np.integer) -> datetime:
    return datetime(2015, 1, 1, 12, tzinfo=UTC) + timedelta(days=int(day))


def _or_none(number: np.integer, nothing: int) -> int | None:
    return None if number == nothing else int(number)
