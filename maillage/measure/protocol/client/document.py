"""Build the measurement document of a test: docs/protocol/measurement-1.md."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from maillage.measure.protocol.client.test import TestOutcome
from maillage.measure.protocol.domain.radio_bands import FIXED_BANDS
from maillage.measure.protocol.domain.terms import Context, Position, Technology
from maillage.measure.protocol.intake.modem import ModemReading

CLIENT_NAME: Final = "maillage-cli"


_RADIO_FIELDS: Final = ("rsrp_dbm", "rsrq_db", "sinr_db", "rssi_dbm", "band", "pci", "enb", "radio_cell")


@dataclass(frozen=True, slots=True)
class Answers:
    """What the person declared about the test; None where nothing was declared."""

    operator: str | None = None
    technology: Technology | None = None
    context: Context = Context.UNKNOWN
    position: Position | None = None


@dataclass(frozen=True, slots=True)
class DocumentOrigin:
    """Identity of a document: its device, time, client version and platform."""

    id: UUID
    taken_at: datetime
    device: str
    version: str
    platform: str


def document_of(
    outcome: TestOutcome, origin: DocumentOrigin, *, answers: Answers, modem: ModemReading | None, asn: int | None
) -> dict[str, Any]:
    """Build the document; fields without a value are omitted. Declared values take precedence over the modem's."""
    position = answers.position or (modem.position if modem else None)
    roaming = ("roaming",) if modem and modem.is_roaming else ()
    fixed = ("fixed",) if modem and modem.band in FIXED_BANDS else ()  # fixed 4G does not count in mobile figures
    parts: dict[str, Any] = {
        "version": "1",
        "id": str(origin.id),
        "taken_at": origin.taken_at.isoformat(timespec="milliseconds"),
        "device": origin.device,
        "position": position
        and _without_empty({"lon": position.lon, "lat": position.lat, "accuracy_m": position.accuracy_m}),
        "context": answers.context.word,
        "operator": _operator(answers, modem, asn),
        "technology": _technology(answers, modem),
        "radio": _without_empty({name: getattr(modem, name, None) for name in _RADIO_FIELDS}) or None,
        "client": {"name": CLIENT_NAME, "version": origin.version, "platform": origin.platform[:80]},
        "server": _without_empty({"name": outcome.node, "version": outcome.version}) if outcome.node else None,
        "flags": [*outcome.flags, *roaming, *fixed],
        "bytes_used": {"down": outcome.volume.down, "up": outcome.volume.up},
        "subtests": dict(outcome.subtests),
        "receipt": outcome.receipt,
    }
    return _without_empty(parts)


def _operator(answers: Answers, modem: ModemReading | None, asn: int | None) -> dict[str, Any]:
    if answers.operator:
        is_plmn = answers.operator.replace("-", "").isdigit()
        return {"plmn" if is_plmn else "value": answers.operator, "origin": "declared"}
    if modem and modem.operator_plmn:
        return {"plmn": modem.operator_plmn, "origin": "network"}
    if modem and modem.sim_plmn:
        return {"plmn": modem.sim_plmn, "origin": "sim"}
    return {"asn": asn, "origin": "asn"} if asn is not None else {"origin": "inferred"}


def _technology(answers: Answers, modem: ModemReading | None) -> dict[str, Any]:
    if answers.technology is not None:
        return {"value": answers.technology.word, "origin": "declared"}
    if modem and modem.technology:
        return {"value": modem.technology.word, "origin": "radio"}
    return {"value": Technology.UNKNOWN.word, "origin": "inferred"}


def _without_empty(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
