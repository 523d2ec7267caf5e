"""Measurement documents for the tests: one good document, and changes to it."""

import json
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from maillage.measure.protocol.domain.receipts import read_receipt
from maillage.measure.protocol.domain.terms import (
    Attestation,
    AttestationKind,
    Context,
    MeasuredTest,
    Position,
    Status,
    Subtest,
    SubtestKind,
    Technology,
    ValueOrigin,
)
from maillage.measure.record.intake.document import MeasurementDocument

NANTES = {"lon": -1.5534, "lat": 47.2173, "accuracy_m": 12.0}
AT_SEA = {"lon": -4.5, "lat": 46.5, "accuracy_m": 12.0}
NO_NODES = partial(read_receipt, keys=())  # no receipt is any node's
TOKEN = "Jt3kq0Zl8Xw2Vb7Nc5Rm1A"
NOW = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
DOWNLOAD = Subtest(SubtestKind.DOWNLOAD, Status.OK, 45_200_000.0)


def document_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) that the shipped file must be."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **MeasurementDocument.model_json_schema()}


def document(**changes: Any) -> dict[str, Any]:
    """A good document with an identity of its own, its top fields replaced by ``changes``."""
    return {
        "version": "1",
        "id": str(uuid4()),
        "taken_at": "2026-11-24T16:00:00.250+01:00",
        "device": TOKEN,
        "position": NANTES,
        "context": "outdoor",
        "operator": {"value": "orange", "plmn": "20801", "origin": "sim"},
        "technology": {"value": "4G", "origin": "network"},
        "client": {"name": "maillage-web", "version": "1.0"},
        "flags": [],
        "subtests": {
            "latency": {"status": "ok", "rtt_ms": 31.5},
            "download": {"status": "ok", "goodput_bps": 45_200_000.0, "bytes": 40_000_000},
            "upload": {"status": "ok", "goodput_bps": 9_100_000.0},
            "file_download": {"status": "ok", "duration_ms": 2100.0, "bytes": 5_000_000},
            "web": {
                "status": "ok",
                "pages": [
                    {"name": "mairie", "status": "ok", "load_ms": 1200.0},
                    {"name": "presse", "status": "ok", "load_ms": 1900.0},
                    {"name": "météo", "status": "timeout"},
                ],
            },
            "video": {"status": "ok", "start_delay_ms": 800.0, "stalled_ms": 150.0},
        },
        **changes,
    }


def text_of(content: object) -> bytes:
    """A document as bytes."""
    return json.dumps(content, ensure_ascii=False).encode()


def measurement(**changes: Any) -> MeasuredTest:
    """A good measurement with one download, its fields replaced by ``changes``."""
    fields: dict[str, Any] = {
        "id": uuid4(),
        "taken_at": datetime(2026, 11, 24, 15, 0, tzinfo=UTC),
        "device": 12345,
        "operator": 1,
        "operator_origin": ValueOrigin.SIM,
        "technology": Technology.G4,
        "technology_origin": ValueOrigin.NETWORK,
        "context": Context.OUTDOOR,
        "position": Position(NANTES["lon"], NANTES["lat"], NANTES["accuracy_m"]),
        "subtests": (DOWNLOAD,),
        "voucher": Attestation(AttestationKind.IMPORT, None),
    }
    return MeasuredTest(**{**fields, **changes})


def numbered(number: int) -> UUID:
    """A UUID of version 4 that is always the same for a number."""
    return UUID(int=number, version=4)
