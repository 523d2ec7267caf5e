"""Counted rows read from the database as columns, with everything a comparison needs: for the sample files.

As published_counts/counted_rows.py reads for the counts, but each row with all its bins, its day, pages and video.
Rows that count for nothing and those without commune and square stay in the database.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from maillage.measure.figures.domain.sample_rows import TYPES, SampleRows
from maillage.measure.figures.store.published_counts import counted_rows
from maillage.measure.record.domain import keys
from maillage.measure.record.domain.calendar import paris_days
from maillage.measure.record.domain.terms import FIRST_YEAR, Origin, Usage

FIRST_DAY: Final = np.datetime64(f"{FIRST_YEAR}-01-01", "D")
_LAST_DAY: Final = (1 << 16) - 1
_BIN_BITS: Final = 10  # bins from -1 (none) to 511, one more than in a key
_BINS_IN_A_WORD: Final = 6
_PAGE_BITS: Final = 6
_VERDICT_BITS: Final = 2

Integers = NDArray[np.int64]


class Sampled(NamedTuple):
    """Rows with the number and the origin of each."""

    seq: Integers
    origin: Integers
    rows: SampleRows

    def of(self, origin: Origin) -> "Sampled":
        """Those of one origin."""
        is_of_origin = self.origin == origin
        return Sampled(self.seq[is_of_origin], self.origin[is_of_origin], self.rows.where(is_of_origin))


def samples_between(after: int, watermark: int) -> Iterator[Sampled]:
    """The counted rows after one watermark up to another, in pages by ``seq``."""
    yield from _pages(f"{counted_rows.mark_column()} > %s AND {counted_rows.mark_column()} <= %s", (after, watermark))


def all_samples(watermark: int) -> Iterator[Sampled]:
    """Every counted row up to a watermark, in pages by ``seq``."""
    yield from _pages(f"{counted_rows.mark_column()} <= %s", (watermark,))


def _pages(condition: str, params: tuple[int, ...]) -> Iterator[Sampled]:
    # On SQLite the mark is seq itself: its condition and the page's are one walk along the primary key.
    where = f"WHERE {condition} AND seq > %s AND {_COMPARED} ORDER BY seq LIMIT {counted_rows.PAGE_ROWS}"
    page = _read(where, (*params, 0))
    while len(page.seq):
        yield page
        page = _read(where, (*params, int(page.seq[-1])))


_COMPARED: Final = "sample_mask <> 0 AND (grid17 IS NOT NULL OR commune IS NOT NULL)"


def _shifted(columns: list[str]) -> str:
    """SQL of one integer that holds columns side by side, each one more than it is: 0 stands for null."""
    word = "CAST(0 AS bigint)"
    for column in columns:
        word = f"(({word} << {_BIN_BITS}) | CAST(COALESCE({column}, -1) + 1 AS bigint))"
    return word


def _columns() -> str:
    pages = counted_rows.packed(["pages_made", "pages_within_10s", "pages_within_5s"], _PAGE_BITS)
    epoch = "EXTRACT(EPOCH FROM taken_at)" if connection.vendor == "postgresql" else "strftime('%%s', taken_at)"
    return ", ".join(
        (
            "seq",
            counted_rows.PLACES,
            "device",
            counted_rows.MARKS,
            _shifted(counted_rows.BIN_COLUMNS[:_BINS_IN_A_WORD]),
            _shifted(counted_rows.BIN_COLUMNS[_BINS_IN_A_WORD:]),
            f"(({pages} << {_VERDICT_BITS}) | CAST(COALESCE(video_verdict, -1) + 1 AS bigint))",
            f"CAST({epoch} AS bigint)",
        )
    )


def _read(where: str, params: tuple[int, ...]) -> Sampled:
    table = counted_rows.fetched_numbers(f"SELECT {_columns()} FROM quality_measurement {where}", params, columns=8)  # noqa: S608 -- constants
    seq, places, device, marks, first_bins, last_bins, survey, epoch = np.ascontiguousarray(table.T)
    pages = survey >> _VERDICT_BITS
    origin, commune, mask = counted_rows.unpacked_marks(marks)
    page_mask = (1 << _PAGE_BITS) - 1
    days = (paris_days(epoch.astype("datetime64[s]")) - FIRST_DAY).astype(np.int64)
    bins_by_usage = [
        ((word >> _BIN_BITS * (count - 1 - place)) & ((1 << _BIN_BITS) - 1)) - 1
        for word, count in ((first_bins, _BINS_IN_A_WORD), (last_bins, len(Usage) - _BINS_IN_A_WORD))
        for place in range(count)
    ]
    columns = {
        "commune": commune,
        "grid17": places >> keys.LOW_BITS,
        "operator": keys.operators_in(places),
        "technology": keys.technologies_in(places),
        "context": keys.contexts_in(places),
        "period": keys.periods_in(places),
        "day": np.clip(days, 0, _LAST_DAY),
        "device": keys.hashes_of(device),
        "mask": mask,
        # By usage in memory: a comparison reads few usages, each from end to end.
        "bins": np.array(bins_by_usage, np.int16).reshape(len(Usage), -1).T,
        "pages_made": pages >> 2 * _PAGE_BITS,
        "pages_within_10s": (pages >> _PAGE_BITS) & page_mask,
        "pages_within_5s": pages & page_mask,
        "video_verdict": (survey & ((1 << _VERDICT_BITS) - 1)) - 1,
    }
    rows = SampleRows(**{name: columns[name].astype(kind) for name, kind in TYPES.items()})
    return Sampled(seq, origin, rows)
