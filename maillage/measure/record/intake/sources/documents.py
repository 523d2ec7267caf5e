"""Convert imported measurements to documents, version 1, without a device token, with the source's own values.

Values beyond the document format (the source's identifier, phone, page, zone) are stored under "source", for exports
and for checking a figure against its file.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC
from typing import Final

from maillage.measure.protocol.domain.terms import MeasuredTest, Status, Subtest, SubtestKind
from maillage.measure.record.domain.operators import OperatorTable
from maillage.measure.record.intake.document import BodyText

# The document field of the counted figure, by subtest.
FIGURE_FIELDS: Final[Mapping[SubtestKind, str]] = {
    SubtestKind.LATENCY: "rtt_ms",
    SubtestKind.DOWNLOAD: "goodput_bps",
    SubtestKind.UPLOAD: "goodput_bps",
    SubtestKind.FILE_DOWNLOAD: "duration_ms",
    SubtestKind.FILE_UPLOAD: "duration_ms",
}

_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Figures:
    """Source values beyond the measurement: identifier, texts and radio values; ``page`` is the name of a web page."""

    source: str
    source_id: str | None = None
    words: Mapping[str, object] = field(default_factory=dict)
    radio: Mapping[str, object] = field(default_factory=dict)
    page: str = "page"


def with_document(measurement: MeasuredTest, figures: Figures, operators: OperatorTable) -> MeasuredTest:
    """Return ``measurement`` with its document as body."""
    document: dict[str, object] = {
        "version": "1",
        "id": str(measurement.id),
        "taken_at": measurement.taken_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "context": measurement.context.word,
    }
    position, operator = measurement.position, operators.by_code(measurement.operator)
    if position is not None:
        accuracy = {} if position.accuracy_m is None else {"accuracy_m": position.accuracy_m}
        document["position"] = {"lon": position.lon, "lat": position.lat, **accuracy}
    if operator is not None and measurement.operator_origin is not None:
        document["operator"] = {"value": operator.id, "origin": measurement.operator_origin.word}
    if measurement.technology_origin is not None:
        word, origin = measurement.technology.word, measurement.technology_origin.word
        document["technology"] = {"value": word, "origin": origin}
    if figures.radio:
        document["radio"] = dict(figures.radio)
    if measurement.flags:
        document["flags"] = list(measurement.flags)
    document["subtests"] = {
        subtest.kind.value: _subtest_part(subtest, figures.page) for subtest in measurement.subtests
    }
    identity = {} if figures.source_id is None else {"id": figures.source_id}
    document["source"] = {"name": figures.source} | identity | dict(figures.words)
    return replace(measurement, body=BodyText(_ENCODER.encode(document)))


def _subtest_part(subtest: Subtest, page: str) -> dict[str, object]:
    status = {"status": subtest.status.value}
    if subtest.kind is SubtestKind.WEB:
        load = {} if subtest.value is None else {"load_ms": _number(subtest.value)}
        # The subtest of a failed page is "ok" without a figure, as in documents with one page.
        whole = Status.OK.value if subtest.status.is_result else subtest.status.value
        return {"status": whole, "pages": [{"name": page[:300], **status, **load}]}
    if subtest.value is None:
        return dict(status)
    if subtest.kind is SubtestKind.VIDEO:
        return {**status, "start_delay_ms": _number(subtest.value), "stalled_ms": 0}
    return {**status, FIGURE_FIELDS[subtest.kind]: _number(subtest.value)}


def _number(value: float) -> float:
    return int(value) if value == int(value) else round(value, 3)
