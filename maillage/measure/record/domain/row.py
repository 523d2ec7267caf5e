"""The columns of a measurement row: the single table for writing, reading and documenting them.

To add a column: an entry here, a field in ``models.Measurement`` with its migration, the attribute of ``source``, and
the value of a single row (``record.single_row``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import DTypeLike

from maillage.measure.record.domain.terms import Usage

NAN: Final = float("nan")
NONE_HERE: Final = -1  # no square, commune, bin or video verdict


@dataclass(frozen=True, slots=True)
class RowColumn:
    """One column of quality_measurement, in table order.

    ``source``: attribute path of its values while rows are written (record.rows.RowValues). ``missing``: the value
    written as null, in this column or in ``missing_in``; None if it is never null. ``kind``: dtype of reads, where null
    is 0 or -1. ``usage``: the index in a source with one row per usage. ``meaning``: for the documentation.
    """

    name: str
    source: str
    meaning: str
    kind: DTypeLike = object
    missing: float | None = None
    missing_in: str = ""
    usage: Usage | None = None


_BINS: Final = tuple(
    RowColumn(
        f"bin_{usage.word}",
        "prepared.bins",
        f"bin of the usage `{usage.word}` on its scale",
        np.int16,
        NONE_HERE,
        usage=usage,
    )
    for usage in Usage
)

ROW: Final = (
    RowColumn("id", "identities", "identity of the document, given by the device: sent twice, recorded once"),
    RowColumn("tick", "tick", "transaction that wrote the row (PostgreSQL; null on SQLite)", np.int64),
    RowColumn("received_at", "received_at", "moment of arrival, UTC"),
    RowColumn("taken_at", "taken_at", "moment of the test, UTC"),
    RowColumn("origin", "origin", "where it comes from: `Origin`", np.uint8),
    RowColumn("source", "prepared.source", "the way it came in: `api`, the key's organisation, the file"),
    RowColumn("lon", "prepared.columns.lon", "longitude, degrees", np.float64, NAN),
    RowColumn("lat", "prepared.columns.lat", "latitude, degrees", np.float64, NAN),
    RowColumn("accuracy_m", "prepared.columns.accuracy_m", "radius within which it was, metres", np.float64, NAN),
    RowColumn("grid17", "prepared.grid17", "square of level 17 (Morton number)", np.int64, NONE_HERE),
    RowColumn("commune", "prepared.commune", "commune (Insee code read in base 36)", np.int32, NONE_HERE),
    RowColumn("operator", "prepared.columns.operator", "code of the operator, 0 where unknown", np.uint8),
    RowColumn(
        "operator_origin", "prepared.columns.operator_origin", "how the operator is known: `ValueOrigin`", np.uint8, 0
    ),
    RowColumn("technology", "prepared.columns.technology", "radio technology: `Technology`", np.uint8),
    RowColumn(
        "technology_origin", "prepared.columns.technology_origin", "how that is known: `ValueOrigin`", np.uint8, 0
    ),
    RowColumn("context", "prepared.columns.context", "outdoor, indoor, car, train: `Context`", np.uint8),
    RowColumn("device", "prepared.columns.device", "keyed pseudonym of the device, 63 bits", np.int64),
    RowColumn("period", "prepared.period", "month of the test in Paris, counted from January 2015", np.uint8),
    RowColumn("verdict", "judged.verdicts", "whether it counts, or why not: `Verdict`", np.uint8),
    RowColumn("vouching", "prepared.vouchers.vouching", "what vouches for it: `Vouching`", np.uint8),
    RowColumn(
        "voice",
        "judged.voices",
        "0 where it was not heard (it counts for nothing); 1 where its device counts towards the five, else who does",
        np.int64,
    ),
    RowColumn("flags", "prepared.columns.flags", "remarks of the client, between commas"),
    RowColumn(
        "sample_mask", "judged.masks", "usages for which it is the sample of device, place and day (bits)", np.uint16
    ),
    *_BINS,
    RowColumn("pages_made", "prepared.survey.pages_made", "web pages that were tried", np.uint8, 0),
    RowColumn(
        "pages_within_10s", "prepared.survey.pages_within_10s", "of them shown within 10 s", np.uint8, 0, "pages_made"
    ),
    RowColumn(
        "pages_within_5s", "prepared.survey.pages_within_5s", "of them shown within 5 s", np.uint8, 0, "pages_made"
    ),
    RowColumn(
        "video_verdict", "prepared.survey.video_verdict", "verdict on the video: `VideoVerdict`", np.int8, NONE_HERE
    ),
    RowColumn("body", "prepared.columns.bodies", "the document as it came, without the device's token and the receipt"),
)
COLUMNS: Final[Mapping[str, RowColumn]] = {column.name: column for column in ROW}
