"""Warm-up: work that the first measurement of a process would otherwise wait for."""

from typing import Final

from maillage.core.clock import utc_now
from maillage.measure.record.domain.terms import Origin
from maillage.measure.record.pages.parts.limits import DEVICE_RATE
from maillage.measure.record.store.documents import document_reader
from maillage.measure.record.store.preparation import columns_of, prepare
from maillage.measure.record.store.writer import recorder

_DOCUMENT: Final = b"""{
  "version": "1", "id": "7d0f0e4c-3a51-4f5e-9c59-2f3c8f1f7a10", "taken_at": "2026-01-01T12:00:00Z",
  "device": "nobody-sent-this-document", "client": {"name": "maillage", "version": "1"},
  "position": {"lon": 2.4, "lat": 47.1}, "operator": {"plmn": "20801", "origin": "sim"},
  "technology": {"value": "4G", "origin": "network"}, "subtests": {"latency": {"status": "ok", "rtt_ms": 30.0}},
  "receipt": "of no node"
}"""


def rehearse_recording() -> None:
    """Parse and prepare an example document without storing it.

    This loads the operators, keys, calendar, commune outlines and the rate limit file.
    """
    measurement = document_reader().read(_DOCUMENT)
    prepare(columns_of([measurement]), origin=Origin.CROWD, source="rehearsal", now=utc_now())
    DEVICE_RATE.wait_s("rehearsal")
    recorder()


REHEARSALS: Final = (rehearse_recording,)
