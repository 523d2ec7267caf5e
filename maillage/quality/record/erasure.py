"""Rows taken out again: those of a device by its own token, those of an origin by the agency.

Each erasure leaves one line that names nobody; the counter sees it and counts every figure anew.
"""

from datetime import datetime

from django.db import connection

from maillage.quality.models import Erasure, Measurement, NetworkHour, SampleKey
from maillage.quality.queries.measurements import FIRST_SAMPLE_KEYS, SAMPLE_KEY_BITS
from maillage.quality.queries.removals import origin_removed
from maillage.quality.record.documents import device_of
from maillage.quality.record.rows import take_lock
from maillage.quality.record.turns import writing
from maillage.quality.terms import Origin


def erase_device(token: str, *, now: datetime) -> int:
    """The number of rows erased: all those of the device that holds ``token``, with the slots it had taken."""
    device = device_of(token)
    with writing():
        _wait_for_writers()
        rows, _ = Measurement.objects.filter(device=device).delete()
        SampleKey.objects.filter(device=device).delete()
        NetworkHour.objects.filter(device=device).delete()
        return _note(rows, now)


def remove_origin(origin: Origin, *, now: datetime) -> int:
    """The number of rows removed: all those of ``origin``, with their slots. ``origin_removed`` tells it on."""
    first = FIRST_SAMPLE_KEYS[origin]
    with writing():
        _wait_for_writers()
        rows, _ = Measurement.objects.filter(origin=origin).delete()
        SampleKey.objects.filter(key__gte=first, key__lt=first + (1 << SAMPLE_KEY_BITS)).delete()
        _note(rows, now)
    origin_removed.send(sender=Measurement, origin=origin)
    return rows


def note_recount(*, now: datetime) -> None:
    """Have every figure counted anew although no row went: their scores changed."""
    with writing():
        _wait_for_writers()
        Erasure.objects.create(erased_at=now, rows=0)


def _wait_for_writers() -> None:
    with connection.cursor() as cursor:
        take_lock(cursor)


def _note(rows: int, now: datetime) -> int:
    if rows:
        Erasure.objects.create(erased_at=now, rows=rows)
    return rows
