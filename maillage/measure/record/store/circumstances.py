"""Answers given after the result (where the test was made, on which technology) change its row.

A test is recorded at once and counted as received; the answer moves it to the right count, so that nothing is counted
twice. Published figures are recounted later for all answers together: LateAnswer only marks that some are pending.
"""

import json
from datetime import UTC, datetime, timedelta
from math import nan
from typing import Final
from uuid import UUID

import numpy as np
from django.db import connection

from maillage.core.geo import morton_of_point
from maillage.core.problems import NotFound, Refused, sentence
from maillage.measure.protocol.domain.terms import Technology, ValueOrigin
from maillage.measure.record.domain.bins import values_of
from maillage.measure.record.domain.calendar import paris_day
from maillage.measure.record.domain.circumstances import ACCEPTED_WITHIN, COUNTED_AFTER, Circumstances
from maillage.measure.record.domain.columns import SQUARE_ACCURACY_M
from maillage.measure.record.domain.plausibility import is_possible_with
from maillage.measure.record.domain.terms import PLACE_LEVEL, SCALES, Origin, Usage
from maillage.measure.record.store.documents import device_of
from maillage.measure.record.store.models import Erasure, LateAnswer, Measurement, SampleKey
from maillage.measure.record.store.preparation import NO_PLACE
from maillage.measure.record.store.rows import take_lock, writing
from maillage.measure.record.store.single_row import sample_key

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND: Final = timedelta(seconds=1)


def update_circumstances(token: str, document_id: UUID, answer: Circumstances, *, now: datetime) -> None:
    """Update the measurement ``document_id`` of the device that holds ``token`` with its ``answer``.

    Raises NotFound where it has no such measurement; Refused where that is too long ago, or its figures cannot be of
    the
    technology. A later answer replaces an earlier one.
    """
    device = device_of(token)
    with writing():
        with connection.cursor() as cursor:
            take_lock(cursor)
        row = Measurement.objects.filter(document_id=document_id, device=device).first()
        if row is None:
            message = sentence("Cet appareil n’a pas envoyé ce test : envoyez-le d’abord.")
            raise NotFound("measurement_missing", message)
        if now - row.received_at > ACCEPTED_WITHIN:
            message = sentence("Ce test a plus d’un jour : refaites-en un, et répondez juste après.")
            raise Refused("circumstances_late", message)
        context = row.context if answer.context is None else int(answer.context)
        technology = row.technology if answer.technology is None else int(answer.technology)
        if (context, technology) == (row.context, row.technology):
            return
        if technology != row.technology:
            if not _is_possible(row, Technology(technology)):
                message = sentence(
                    "Ce test est trop rapide pour la %(technology)s : choisissez ce qui est écrit en haut de l’écran."
                )
                raise Refused("circumstances_technology", message, technology=Technology(technology).word)
            row.sample_mask = _moved_slot(row, technology)
        document = json.loads(row.body)
        if answer.context is not None:
            row.context, document["context"] = context, answer.context.word
        if answer.technology is not None:
            row.technology, row.technology_origin = technology, int(ValueOrigin.DECLARED)
            document["technology"] = {"value": answer.technology.word, "origin": ValueOrigin.DECLARED.word}
        row.body = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        row.save(update_fields=["context", "technology", "technology_origin", "sample_mask", "body"])
        LateAnswer.objects.create(told_at=now)


def count_late_answers(now: datetime) -> int:
    """Trigger a recount once the oldest answer has waited long enough; return the number of answers applied."""
    oldest = LateAnswer.objects.order_by("told_at").first()
    if oldest is None or now - oldest.told_at < COUNTED_AFTER:
        return 0
    with writing():
        with connection.cursor() as cursor:
            take_lock(cursor)
        answers, _ = LateAnswer.objects.all().delete()
        Erasure.objects.create(erased_at=now, rows=0)
    return answers


def _is_possible(row: Measurement, technology: Technology) -> bool:
    values = {}
    for usage, number in (
        (Usage.DOWNLOAD, row.bin_download),
        (Usage.UPLOAD, row.bin_upload),
        (Usage.LATENCY, row.bin_latency),
    ):
        is_value = number is not None and number != SCALES[usage].failure_bin
        values[usage] = float(values_of(np.array([number]), SCALES[usage])[0]) if is_value else nan
    return is_possible_with(
        technology, down_bps=values[Usage.DOWNLOAD], up_bps=values[Usage.UPLOAD], rtt_ms=values[Usage.LATENCY]
    )


def _moved_slot(row: Measurement, technology: int) -> int:
    """Move the sample of ``row`` to ``technology``: free its sample key, take the new one; return its sample mask."""
    if not row.sample_mask:
        return 0
    before, after = _key(row, row.technology), _key(row, technology)
    slot = SampleKey.objects.filter(key=before).first()
    if slot is not None:
        slot.mask &= ~row.sample_mask
        if slot.mask:
            slot.save(update_fields=["mask"])
        else:
            slot.delete()
    mask_there = SampleKey.objects.filter(key=after).values_list("mask", flat=True).first() or 0
    # Another test of this device is already the day's sample there.
    mask = row.sample_mask & ~mask_there
    if mask:
        SampleKey.objects.update_or_create(key=after, defaults={"device": row.device, "mask": mask_there | mask})
    return mask


def _key(row: Measurement, technology: int) -> int:
    is_precise = row.lon is not None and row.lat is not None and (row.accuracy_m or 0.0) <= SQUARE_ACCURACY_M
    if is_precise and row.lon is not None and row.lat is not None:
        slot = morton_of_point(row.lon, row.lat, level=PLACE_LEVEL)
    else:
        slot = -2 - (NO_PLACE if row.commune is None else row.commune)
    day = paris_day((row.taken_at - _EPOCH) // _SECOND)
    return sample_key(
        Origin(row.origin), device=row.device, operator=row.operator, technology=technology, slot=slot, day=day
    )
