"""Queries of rows: a device's own measurements, and totals. Figures are read from the counts instead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Count, Max

from maillage.measure.record.domain.terms import Origin, Usage, Verdict
from maillage.measure.record.store.models import Erasure, Measurement

SAMPLE_KEY_BITS: Final = 61  # below the origin, in quality_sample_key.key
_SIGN: Final = 1 << (63 - SAMPLE_KEY_BITS)
# The smallest sample key of each origin: its number in the three bits above, in two's complement.
FIRST_SAMPLE_KEYS: Final[Mapping[Origin, int]] = {
    origin: (origin - 2 * _SIGN if origin >= _SIGN else origin.value) << SAMPLE_KEY_BITS for origin in Origin
}


@dataclass(frozen=True, slots=True)
class OwnMeasurement:
    """A row as its own device may read it; ``counted`` holds the usages it is the sample of."""

    seq: int
    id: UUID
    taken_at: datetime
    operator: int
    technology: int
    commune: int | None
    verdict: Verdict
    counted: tuple[Usage, ...]
    body: str


@dataclass(frozen=True, slots=True)
class RecordState:
    """Totals of the record: rows by origin and by verdict, the last reception, and the number of erasures."""

    rows: int
    by_origin: Mapping[Origin, int]
    by_verdict: Mapping[Verdict, int]
    last_received_at: datetime | None
    erasures: int


def count_measurements_of(device: int) -> int:
    """Return the number of rows of a device."""
    return Measurement.objects.filter(device=device).count()


def measurements_of(
    device: int, *, limit: int, before: int | None = None, skipped: int = 0
) -> Sequence[OwnMeasurement]:
    """Return the rows of a device, latest first: ``limit`` rows after ``skipped``, with ``seq`` below ``before``."""
    rows = Measurement.objects.filter(device=device).order_by("-seq")
    if before is not None:
        rows = rows.filter(seq__lt=before)
    return [
        OwnMeasurement(
            seq=row.seq,
            id=row.document_id,
            taken_at=row.taken_at,
            operator=row.operator,
            technology=row.technology,
            commune=row.commune,
            verdict=Verdict(row.verdict),
            counted=tuple(usage for usage in Usage if row.sample_mask >> usage & 1),
            body=row.body,
        )
        for row in rows[skipped : skipped + limit]
    ]


def record_state() -> RecordState:
    """Return the totals of the record. Reads every row: for the command line, not for pages."""
    by_origin = Measurement.objects.values_list("origin").annotate(rows=Count("seq")).order_by("origin")
    by_verdict = Measurement.objects.values_list("verdict").annotate(rows=Count("seq")).order_by("verdict")
    origins = {Origin(number): rows for number, rows in by_origin}
    return RecordState(
        rows=sum(origins.values()),
        by_origin=origins,
        by_verdict={Verdict(number): rows for number, rows in by_verdict},
        last_received_at=Measurement.objects.aggregate(last=Max("received_at"))["last"],
        erasures=Erasure.objects.count(),
    )


def newest_row() -> int:
    """Return the largest ``seq``, the upper bound of a full scan."""
    return Measurement.objects.aggregate(last=Max("seq"))["last"] or 0
