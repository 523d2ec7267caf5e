"""Changes to recorded rows: erasure, removal of origins, and rescoring with the current method.

A device's rows are erased with its own token, an origin's by the agency. Each erasure adds an anonymous row, which
makes the counter recount every figure. Rescoring follows a change of the method's weights or limits: in batches, each
one durable transaction; a checkpoint in the data directory allows an interrupted run to resume. Only the bins of the
two scores change, never the measured values.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import numpy as np
from django.conf import settings
from django.db import connection
from django.db.models import Q

from maillage.core.files.atomic import write_whole
from maillage.measure.protocol.domain.terms import Subtest, SubtestKind
from maillage.measure.record.domain.bins import NO_BIN, bins_of, values_of
from maillage.measure.record.domain.columns import SUBTEST_USAGES, SubtestColumn, SubtestOutcome, subtest_table
from maillage.measure.record.domain.method import shipped_text
from maillage.measure.record.domain.score import scores_of
from maillage.measure.record.domain.terms import SCALES, Origin, Usage
from maillage.measure.record.intake.reading import recorded_subtests
from maillage.measure.record.store.documents import device_of
from maillage.measure.record.store.measurements import FIRST_SAMPLE_KEYS, SAMPLE_KEY_BITS, newest_row
from maillage.measure.record.store.models import Erasure, FixedAccess, HeardNumber, Measurement, SampleKey
from maillage.measure.record.store.preparation import subtest_columns
from maillage.measure.record.store.removals import origin_removed
from maillage.measure.record.store.rows import take_lock, writing

BATCH_ROWS: Final = 5_000
_SCORES: Final = (Usage.SCORE, Usage.SPEED_SCORE)
_CHECKPOINT: Final = "rescore.json"
_UPDATE: Final = "UPDATE quality_measurement SET bin_score = %s, bin_speed_score = %s WHERE seq = %s"


@dataclass(slots=True)
class Rescoring:
    """Progress of rescoring: rows processed up to ``after``, those scored from their document, those changed.

    The scores of other rows are computed from their bins, since documents of other formats cannot be parsed.
    """

    method: str
    after: int = 0
    rows: int = 0
    from_documents: int = 0
    changed: int = 0
    is_resumed: bool = False


def rescore_rows(*, now: datetime, progress: Callable[[float], None]) -> Rescoring:
    """Rescore all rows that have a score; if any score changed, trigger a recount of every figure.

    ``progress`` receives the finished share and may raise to stop: the next call resumes.
    """
    done = Rescoring(sha256(shipped_text().encode()).hexdigest())
    # Without a checkpoint, or with a truncated one, all rows are processed.
    with suppress(FileNotFoundError, ValueError, TypeError):
        earlier = Rescoring(**json.loads(_checkpoint_path().read_text("utf-8")))
        if earlier.method == done.method:
            done = replace(earlier, is_resumed=True)
        else:
            # The earlier run may have changed rows that are now unchanged: they must be recounted too.
            done.changed = earlier.changed
    last = max(newest_row(), 1)
    has_score = Q(bin_score__isnull=False) | Q(bin_speed_score__isnull=False)
    columns = ("seq", "body", *(f"bin_{usage.word}" for usage in Usage))
    scored = Measurement.objects.filter(has_score).order_by("seq").values(*columns)
    while batch := list(scored.filter(seq__gt=done.after)[:BATCH_ROWS]):
        documents = [recorded_subtests(row["body"]) for row in batch]
        points = scores_of(subtest_table(_subtests_of_rows(batch, documents), len(batch)))
        bins = {usage: bins_of(scores, SCALES[usage]) for usage, scores in zip(_SCORES, points, strict=True)}
        changes = []
        for place, row in enumerate(batch):
            before = [row[f"bin_{usage.word}"] for usage in _SCORES]
            today = [int(bins[usage][place]) for usage in _SCORES]
            # A missing score stays missing.
            after = [old if old is None or new == NO_BIN else new for old, new in zip(before, today, strict=True)]
            if after != before:
                changes.append((*after, row["seq"]))
        if changes:
            with writing(), connection.cursor() as cursor:
                take_lock(cursor)
                cursor.executemany(_UPDATE, changes)  # no effect on rows erased in the meantime
        done.after = batch[-1]["seq"]
        done.rows += len(batch)
        done.from_documents += sum(document is not None for document in documents)
        done.changed += len(changes)
        write_whole(_checkpoint_path(), json.dumps(asdict(done)))
        progress(min(done.after / last, 1.0))
    if done.changed:
        # Trigger a recount although no row was erased
        with writing():
            _wait_for_writers()
            Erasure.objects.create(erased_at=now, rows=0)
    _checkpoint_path().unlink(missing_ok=True)
    return done


def _subtests_of_rows(
    batch: Sequence[Mapping[str, Any]], documents: Sequence[tuple[Subtest, ...] | None]
) -> dict[SubtestKind, SubtestColumn]:
    """Return the subtests of rows from their documents, else from their bins (within 2 %)."""
    from_documents = subtest_columns([document or () for document in documents])
    has_document = np.array([document is not None for document in documents])
    subtests = {}
    for usage, kind in SUBTEST_USAGES.items():
        recorded, scale = [row[f"bin_{usage.word}"] for row in batch], SCALES[usage]
        bins = np.array([NO_BIN if number is None else number for number in recorded], np.int64)
        outcomes = np.where(bins == scale.failure_bin, SubtestOutcome.FAILED, SubtestOutcome.MEASURED)
        outcomes = np.where(bins == NO_BIN, SubtestOutcome.MISSING, outcomes)
        values = values_of(bins, scale)
        # Subtests without evidence are in the document only, not in the row (measure/record/domain/attestation.py).
        is_read = has_document & (bins != NO_BIN)
        if kind in from_documents:
            values = np.where(is_read, from_documents[kind].values, values)
            outcomes = np.where(is_read, from_documents[kind].outcomes, outcomes)
        subtests[kind] = SubtestColumn(values, outcomes.astype(np.int8))
    return subtests


def _checkpoint_path() -> Path:
    return Path(settings.DATA_DIR) / "run" / _CHECKPOINT


def erase_device(token: str, *, now: datetime) -> int:
    """Erase all rows and samples of the device that holds ``token``; return the number of rows."""
    device = device_of(token)
    with writing():
        _wait_for_writers()
        rows, _ = Measurement.objects.filter(device=device).delete()
        SampleKey.objects.filter(device=device).delete()
        FixedAccess.objects.filter(device=device).delete()
        return _record_erasure(rows, now)


def remove_origin(origin: Origin, *, now: datetime) -> int:
    """Remove all rows and samples of ``origin`` and send ``origin_removed``; return the number of rows."""
    first = FIRST_SAMPLE_KEYS[origin]
    with writing():
        _wait_for_writers()
        of_origin = Measurement.objects.filter(origin=origin)
        FixedAccess.objects.filter(document_id__in=of_origin.values("document_id")).delete()
        rows, _ = of_origin.delete()
        SampleKey.objects.filter(key__gte=first, key__lt=first + (1 << SAMPLE_KEY_BITS)).delete()
        if origin is Origin.CROWD:
            HeardNumber.objects.all().delete()  # counts of removed tests
        _record_erasure(rows, now)
    origin_removed.send(sender=Measurement, origin=origin)
    return rows


def _wait_for_writers() -> None:
    with connection.cursor() as cursor:
        take_lock(cursor)


def _record_erasure(rows: int, now: datetime) -> int:
    if rows:
        Erasure.objects.create(erased_at=now, rows=rows)
    return rows
