"""Example commands for sending a test that work on this installation as they are, and a test's data volume."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from maillage.measure.protocol.domain import protocol
from maillage.measure.protocol.domain.plan import TestKind, largest_volume, plan_of
from maillage.web.wording import formats
from maillage.web.wording.formats import NO_BREAK

SCHEMA_ADDRESS: Final = "/api/v1/schemas/measurement-1.json"
MEASUREMENTS_ADDRESS: Final = "/api/v1/measurements"


_MEGABYTE: Final = 1_000_000


def contribute_context(site_address: str, *, identity: UUID, token: str, now: datetime) -> dict[str, str]:
    """Return commands for an installation at ``site_address`` ("https://…"), with a fresh example."""
    url = site_address + MEASUREMENTS_ADDRESS
    lines = (
        f"  {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}"
        for name, value in example_document(identity, token=token, now=now).items()
    )
    document = "{\n" + ",\n".join(lines) + "\n}"
    return {
        "curl": f"curl -X POST {url} \\\n  -H 'Content-Type: application/json' \\\n  -d '{document}'",
        "curl_erase": f"curl -X DELETE {url} \\\n  -H 'Authorization: Bearer {token}'",
        "curl_stream": (
            f"curl -X POST {url} \\\n  -H 'Content-Type: application/x-ndjson' \\\n  --data-binary @tests.ndjson"
        ),
        "schema_href": SCHEMA_ADDRESS,
    }


def example_document(identity: UUID, *, token: str, now: datetime) -> Mapping[str, object]:
    """Return a small measurement document, version 1, as in docs/protocol/measurement-1.md: outdoors in Nantes."""
    return {
        "version": "1",
        "id": str(identity),
        "taken_at": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        "device": token,
        "position": {"lon": -1.5603, "lat": 47.2107, "accuracy_m": 12},
        "context": "outdoor",
        "operator": {"value": "orange", "origin": "declared"},
        "technology": {"value": "4G", "origin": "declared"},
        "client": {"name": "curl", "version": "8"},
        "subtests": {
            "latency": {"status": "ok", "rtt_ms": 38},
            "download": {"status": "ok", "goodput_bps": 42_500_000},
            "upload": {"status": "ok", "goodput_bps": 9_800_000},
        },
    }


def megabytes(count: int) -> str:
    """Format a volume rounded up to whole megabytes: "82 Mo", "82 MB" in English."""
    return f"{formats.number(-(-count // _MEGABYTE))}{NO_BREAK}{_('Mo')}"


def max_volume_bytes(kind: TestKind, *, is_eco: bool) -> int:
    """Return the maximum volume of a test, both directions together."""
    if is_eco:
        return protocol.ECO_BYTES
    volume = largest_volume(plan_of(kind, is_eco=False))
    return volume.down + volume.up
