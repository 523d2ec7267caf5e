"""Measurements with the parameter names of ETSI TS 102 250-2 (V2.7.1, 2019) and 3GPP.

The names stand for the same quantities as Maillage's in other units; a ratio of one measurement is 0 or 100. Radio
values have the names of 3GPP TS 36.214 and 38.215, whose units are the same.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from math import inf
from typing import Any, Final

from maillage.measure.protocol.domain.page_profiles import median_load_ms
from maillage.measure.protocol.domain.terms import Status, SubtestKind
from maillage.measure.record.store.measurements import OwnMeasurement
from maillage.measure.record.store.operators import operator_table

PER_CENT: Final = 100.0


@dataclass(frozen=True, slots=True)
class EtsiName:
    """The ETSI parameter of a subtest's figure; values are divided by ``divisor`` to get its unit."""

    kind: SubtestKind
    name: str
    field: str
    divisor: float


FIGURES: Final = (
    EtsiName(SubtestKind.LATENCY, "Ping Round Trip Time [ms]", "rtt_ms", 1.0),
    EtsiName(SubtestKind.DOWNLOAD, "HTTP Mean User Data Rate DL [kbit/s]", "goodput_bps", 1_000.0),
    EtsiName(SubtestKind.UPLOAD, "HTTP Mean User Data Rate UL [kbit/s]", "goodput_bps", 1_000.0),
    EtsiName(SubtestKind.FILE_DOWNLOAD, "HTTP Session Time DL [s]", "duration_ms", 1_000.0),
    EtsiName(SubtestKind.FILE_UPLOAD, "HTTP Session Time UL [s]", "duration_ms", 1_000.0),
    EtsiName(SubtestKind.WEB, "HTTP Session Time Web [s]", "load_ms", 1_000.0),
    EtsiName(SubtestKind.VIDEO, "Streaming Reproduction Start Delay [s]", "start_delay_ms", 1_000.0),
)
FAILURES: Final[Mapping[SubtestKind, str]] = {
    SubtestKind.LATENCY: "Ping Failure Ratio [%]",
    SubtestKind.DOWNLOAD: "HTTP Data Transfer Cut-off Ratio DL [%]",
    SubtestKind.UPLOAD: "HTTP Data Transfer Cut-off Ratio UL [%]",
    SubtestKind.FILE_DOWNLOAD: "HTTP Session Failure Ratio DL [%]",
    SubtestKind.FILE_UPLOAD: "HTTP Session Failure Ratio UL [%]",
    SubtestKind.WEB: "HTTP Session Failure Ratio Web [%]",
    SubtestKind.VIDEO: "Streaming Service Non-Accessibility [%]",
}
# 3GPP's prefixes (RS-SINR in 4G, SS-SINR in 5G) are omitted: a modem does not always report which cell it read.
SIGNALS: Final[Mapping[str, str]] = {
    "rsrp_dbm": "RSRP [dBm]",
    "rsrq_db": "RSRQ [dB]",
    "sinr_db": "SINR [dB]",
    "rssi_dbm": "RSSI [dBm]",
    "band": "E-UTRA Band",
}
_FACTS: Final = ("id", "taken_at", "operator", "technology", "context", "lon", "lat", "accuracy_m")
FIGURE_COLUMNS: Final = (
    *(column for figure in FIGURES for column in (figure.name, FAILURES[figure.kind])),
    *SIGNALS.values(),
)
COLUMNS: Final = (*_FACTS, *FIGURE_COLUMNS)


def etsi_csv(rows: Sequence[OwnMeasurement], documents: Sequence[Mapping[str, Any]]) -> str:
    """Return a CSV file (RFC 4180) with one row per measurement; cells without a value are empty."""
    lines = StringIO()
    table = csv.writer(lines)
    table.writerow(COLUMNS)
    for row, document in zip(rows, documents, strict=True):
        operator = operator_table().by_code(row.operator)
        position = document.get("position") or {}
        technology, context = document["technology"]["value"], document.get("context", "unknown")
        facts = [row.id, row.taken_at.isoformat(), operator.id if operator else "unknown", technology, context]
        where = [position.get(key) for key in ("lon", "lat", "accuracy_m")]
        table.writerow([*facts, *where, *etsi_cells(document)])
    return lines.getvalue()


def etsi_cells(document: Mapping[str, Any]) -> list[float | None]:
    """Return the values of FIGURE_COLUMNS; None for a subtest not made, voided or failed, and without radio values."""
    cells: list[float | None] = []
    for figure in FIGURES:
        subtest = document["subtests"].get(figure.kind.value) or {"status": Status.SKIPPED.value}
        status = Status(subtest["status"])
        value: float | None = None
        if status is Status.OK and figure.kind is SubtestKind.WEB:
            results = [page for page in subtest["pages"] if Status(page["status"]).is_result]
            value = median_load_ms([float(page[figure.field]) if page["status"] == "ok" else inf for page in results])
        elif status is Status.OK:
            value = float(subtest[figure.field])
        cells.append(None if value is None else value / figure.divisor)
        cells.append((0.0 if value is not None else PER_CENT) if status.is_result else None)
    radio = document.get("radio") or {}
    return [*cells, *(radio.get(key) for key in SIGNALS)]
