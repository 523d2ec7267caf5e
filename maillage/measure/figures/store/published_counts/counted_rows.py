"""Countable rows read from the database as columns, for the counter and the builds: in windows that never miss a row.

A watermark is a number up to which every row is final: nothing can be inserted at or below it any more. On SQLite
there is one writer at a time, so that is the last ``seq``. On PostgreSQL sequence numbers are handed out before
transactions commit; there it is the transaction (``tick``) before the oldest one still running.
"""

from collections.abc import Iterator
from itertools import chain
from typing import Final

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from maillage.measure.figures.domain.counting import NOWHERE, CountableRows, days_of_hours
from maillage.measure.record.domain import keys
from maillage.measure.record.domain.bins import NO_BIN
from maillage.measure.record.domain.row import ROW
from maillage.measure.record.domain.terms import BIN_BITS, Usage

Integers = NDArray[np.int64]

PAGE_ROWS: Final = 200_000  # about 100 MB while they are Python integers, and short read transactions
NEXT_TICK: Final = "pg_snapshot_xmax(pg_current_snapshot())::text::bigint"  # SQL: no transaction has it yet
COMMUNE_BITS: Final = 26
USAGE_BITS: Final = len(Usage)
_BINS_IN_A_WORD: Final = 7
_HOUR_SHIFT: Final = BIN_BITS * (USAGE_BITS - _BINS_IN_A_WORD)  # hours stand above the bins of the last word


def newest_watermark() -> int:
    """The watermark of now: every committed row at or below it is visible, and none will be added."""
    if connection.vendor == "postgresql":
        return _number("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1")
    # Not the largest seq that is left: the newest rows may have been erased.
    return _number("SELECT COALESCE((SELECT seq FROM sqlite_sequence WHERE name = 'quality_measurement'), 0)")


def newest_erasure() -> int:
    """The number of the last erasure, 0 if nothing was ever erased."""
    return _number("SELECT COALESCE(MAX(seq), 0) FROM quality_erasure")


def rows_from_elsewhere() -> int:
    """How many rows carry a transaction number this database has not reached: restored from another one's backup."""
    if connection.vendor != "postgresql":
        return 0
    return _number(f"SELECT COUNT(*) FROM quality_measurement WHERE tick >= {NEXT_TICK}")  # noqa: S608 -- a constant


def window_end(after: int, newest: int, *, limit: int = PAGE_ROWS) -> int:
    """The watermark at or before ``newest`` so that about ``limit`` rows lie after ``after`` (whole transactions)."""
    mark = mark_column()
    marks = fetched_numbers(
        f"SELECT {mark} FROM quality_measurement WHERE {mark} > %s AND {mark} <= %s"  # noqa: S608 -- one of two names
        f" ORDER BY {mark} LIMIT 1 OFFSET %s",
        (after, newest, limit - 1),
        columns=1,
    )
    return int(marks[0, 0]) if marks.size else newest


def rows_between(after: int, watermark: int) -> CountableRows:
    """The rows after one watermark up to another."""
    return _rows(f"WHERE {mark_column()} > %s AND {mark_column()} <= %s ORDER BY seq", (after, watermark))


def all_rows(watermark: int) -> Iterator[CountableRows]:
    """Every row up to a watermark, in pages by ``seq``."""
    page_by_seq = f"WHERE seq > %s AND {mark_column()} <= %s ORDER BY seq LIMIT {PAGE_ROWS}"
    page = _rows(page_by_seq, (0, watermark))
    while len(page):
        yield page
        page = _rows(page_by_seq, (int(page.seq[-1]), watermark))


def mark_column() -> str:
    """The column that watermarks are numbers of."""
    return "tick" if connection.vendor == "postgresql" else "seq"


def as_long(column: str) -> str:
    """SQL of a column as a 64-bit integer, 0 where it is null."""
    return f"CAST(COALESCE({column}, 0) AS bigint)"


def packed(columns: list[str], bits: int) -> str:
    """SQL of one integer that holds columns side by side, the first on top."""
    word = as_long(columns[0])
    for column in columns[1:]:
        word = f"(({word} << {bits}) | {as_long(column)})"
    return word


# Hours since 1970 in UTC; moments of SQLite are text.
_HOURS: Final = {
    "sqlite": "(CAST(strftime('%%s', taken_at) AS bigint) / 3600)",
    "postgresql": "CAST(FLOOR(EXTRACT(EPOCH FROM taken_at) / 3600) AS bigint)",
}
# Six integers a row instead of nineteen: making Python integers is most of the cost of reading.
BIN_COLUMNS: Final = [column.name for column in ROW if column.usage is not None]
LOW20: Final = (
    f"(({as_long('operator')} << {keys.OPERATOR_SHIFT}) | ({as_long('technology')} << {keys.TECHNOLOGY_SHIFT})"
    f" | ({as_long('period')} << {keys.PERIOD_SHIFT}) | {as_long('context')})"
)
# Who counts towards the five: the device, or the few that stand for all devices first heard in one hour.
DEVICE: Final = "CASE WHEN voice > 1 THEN voice ELSE device END"
# Origin, commune and the usages that are counted, side by side.
MARKS: Final = (
    f"(({as_long('origin')} << {COMMUNE_BITS + USAGE_BITS}) | ({as_long('commune')} << {USAGE_BITS})"
    f" | {as_long('sample_mask')})"
)
# The square and who, how and when, as groups of the counts hold them.
PLACES: Final = f"((CAST(COALESCE(grid17, {NOWHERE}) AS bigint) << {keys.LOW_BITS}) | {LOW20})"
_COLUMNS: Final = ", ".join(
    (
        "seq",
        PLACES,
        DEVICE,
        MARKS,
        packed(BIN_COLUMNS[:_BINS_IN_A_WORD], BIN_BITS),
        f"((@hour@ << {_HOUR_SHIFT}) | {packed(BIN_COLUMNS[_BINS_IN_A_WORD:], BIN_BITS)})",
    )
)


def _rows(condition: str, params: tuple[int, ...]) -> CountableRows:
    columns = _COLUMNS.replace("@hour@", _HOURS[connection.vendor])
    table = fetched_numbers(f"SELECT {columns} FROM quality_measurement {condition}", params, columns=6)  # noqa: S608 -- constants
    seq, places, device, marks, *words = np.ascontiguousarray(table.T)
    hours = words[1] >> _HOUR_SHIFT
    origin, commune, mask = unpacked_marks(marks)
    return CountableRows(
        seq=seq,
        origin=origin,
        grid17=places >> keys.LOW_BITS,
        commune=commune,
        operator=keys.operators_in(places),
        technology=keys.technologies_in(places),
        period=keys.periods_in(places),
        day=days_of_hours(hours),
        context=keys.contexts_in(places),
        device=device,
        mask=mask,
        bins=_unpacked_bins(words, mask),
    )


def unpacked_marks(marks: Integers) -> tuple[Integers, Integers, Integers]:
    """Origins, communes and masks of usages, of integers that MARKS selects."""
    commune = (marks >> USAGE_BITS) & ((1 << COMMUNE_BITS) - 1)
    return marks >> (COMMUNE_BITS + USAGE_BITS), commune, marks & ((1 << USAGE_BITS) - 1)


def _unpacked_bins(words: list[NDArray[np.int64]], mask: NDArray[np.int64]) -> NDArray[np.int16]:
    bins = np.empty((len(mask), len(Usage)), np.int16)
    for usage in Usage:
        word, place = divmod(int(usage), _BINS_IN_A_WORD)
        columns_in_word = min(_BINS_IN_A_WORD, len(Usage) - word * _BINS_IN_A_WORD)
        values = (words[word] >> (BIN_BITS * (columns_in_word - 1 - place))) & keys.BIN_MASK
        bins[:, usage] = np.where((mask >> usage) & 1, values, NO_BIN)
    return bins


def _number(sql: str) -> int:
    return int(fetched_numbers(sql, (), columns=1)[0, 0])


def fetched_numbers(sql: str, params: tuple[int, ...], *, columns: int) -> NDArray[np.int64]:
    """What ``sql`` selects: integers, one row a row."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        fetched = cursor.fetchall()
    flat = np.fromiter(chain.from_iterable(fetched), np.int64, len(fetched) * columns)
    return flat.reshape(-1, columns)
