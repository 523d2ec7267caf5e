"""Queries of fixed 4G tests, excluded from mobile figures: declared home boxes, and modems on fixed bands."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import Count, Max

from maillage.core.problems import NotFound, Refused, sentence
from maillage.measure.protocol.domain.radio_bands import FIXED_BANDS
from maillage.measure.record.domain.fixed_access import DeclaredAccess, FixedTest
from maillage.measure.record.domain.operators import UNKNOWN_CODE
from maillage.measure.record.domain.terms import Verdict
from maillage.measure.record.store.documents import device_of
from maillage.measure.record.store.models import FixedAccess, Measurement
from maillage.measure.record.store.operators import OperatorKind, operator_table
from maillage.measure.record.store.rows import writing

_BATCH: Final = 500
# The verdict is a literal: databases use a partial index only where the statement contains its condition.
_FIXED_ROWS: Final = (
    "SELECT seq FROM quality_measurement WHERE verdict = 6 AND lon IS NOT NULL ORDER BY seq"  # Verdict.NOT_MOBILE
)


def declared_tests() -> Iterator[FixedTest]:
    """Yield the tests of homes with a declared fixed 4G box and a position, ordered by id."""
    boxes = list(FixedAccess.objects.filter(is_fixed_4g=True).order_by("document_id"))
    for start in range(0, len(boxes), _BATCH):
        batch = boxes[start : start + _BATCH]
        rows = Measurement.objects.filter(
            document_id__in=[box.document_id for box in batch], verdict=Verdict.NOT_MOBILE, lon__isnull=False
        ).in_bulk(field_name="document_id")
        for box in batch:
            row = rows.get(box.document_id)
            if row is not None and row.lon is not None and row.lat is not None:
                yield FixedTest(
                    id=box.document_id,
                    device=row.device,
                    taken_at=row.taken_at,
                    lon=row.lon,
                    lat=row.lat,
                    operator=box.operator or UNKNOWN_CODE,
                    rate_mbps=_rate_mbps(json.loads(row.body)),
                    plan_mbps=box.plan_mbps,
                    is_wifi=box.is_wifi,
                )


def drive_tests() -> Iterator[FixedTest]:
    """Yield the tests of modems on a fixed 4G band, with their signal, in recording order."""
    with connection.cursor() as cursor:
        cursor.execute(_FIXED_ROWS)
        numbers = [seq for (seq,) in cursor.fetchall()]
    for start in range(0, len(numbers), _BATCH):
        for row in Measurement.objects.filter(seq__in=numbers[start : start + _BATCH]).order_by("seq"):
            document = json.loads(row.body)
            radio = document.get("radio") or {}
            if radio.get("band") in FIXED_BANDS and row.lon is not None and row.lat is not None:
                yield FixedTest(
                    id=row.document_id,
                    device=row.device,
                    taken_at=row.taken_at,
                    lon=row.lon,
                    lat=row.lat,
                    operator=row.operator,
                    rate_mbps=_rate_mbps(document),
                    rsrp_dbm=radio.get("rsrp_dbm"),
                    radio_cell=radio.get("radio_cell"),
                )


def fixed_tests_mark() -> str:
    """Return a cache key that changes with the fixed line tests and declarations."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*), MAX(seq) FROM quality_measurement WHERE verdict = 6 AND lon IS NOT NULL")
        rows, last = cursor.fetchone()
    boxes = FixedAccess.objects.aggregate(count=Count("pk"), last=Max("declared_at"))
    return f"{rows}:{last}:{boxes['count']}:{boxes['last']}"


def own_declarations(device: int) -> dict[UUID, FixedAccess]:
    """Return a device's declarations by document id."""
    return {row.document_id: row for row in FixedAccess.objects.filter(device=device)}


def _rate_mbps(document: Mapping[str, Any]) -> float | None:
    download = document.get("subtests", {}).get("download") or {}
    rate = download.get("goodput_bps") if download.get("status") == "ok" else None
    return None if rate is None else float(rate) / 1e6


def declare_access(token: str, document_id: UUID, access: DeclaredAccess, *, now: datetime) -> None:
    """Store ``access`` for the measurement ``document_id`` of the device that holds ``token``.

    Raises NotFound where it has no such measurement; Refused where that was no fixed line, or the operator sells no
    fixed
    4G.
    """
    device = device_of(token)
    operator = None if access.operator is None else operator_table().by_id(access.operator)
    if access.operator is not None and (operator is None or operator.kind is not OperatorKind.FWA):
        message = sentence("« %(operator)s » ne vend pas de 4G fixe d’après la table des opérateurs : corrigez-le.")
        raise Refused("access_operator", message, operator=access.operator[:80])
    with writing():
        row = Measurement.objects.filter(document_id=document_id, device=device).only("verdict").first()
        if row is None:
            message = sentence("Cet appareil n’a pas envoyé ce test : envoyez-le d’abord.")
            raise NotFound("measurement_missing", message)
        if row.verdict != Verdict.NOT_MOBILE:
            message = sentence("Ce test n’est pas passé par une ligne fixe : il n’y a pas de box à déclarer.")
            raise Refused("access_mobile", message)
        FixedAccess.objects.update_or_create(
            document_id=document_id,
            defaults={
                "device": device,
                "is_fixed_4g": access.is_fixed_4g,
                "operator": operator.code if operator else None,
                "plan_mbps": access.plan_mbps,
                "is_wifi": access.is_wifi,
                "declared_at": now,
            },
        )
