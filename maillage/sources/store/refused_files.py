"""Compares the newest file of a source with the one before it, from what was noted of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from maillage.core.problems import NotFound, sentence
from maillage.sources.domain.terms import SourceStatus
from maillage.sources.store.models import SourceReading


@dataclass(frozen=True, slots=True)
class FileDifference:
    """What the newest file brought or would bring, against the one that was in force; None where it is not known."""

    digest: str
    status: str
    rows_before: int | None
    rows: int | None
    bytes_before: int | None
    bytes: int | None
    columns_added: tuple[str, ...]
    columns_lost: tuple[str, ...]
    message: str = ""
    params: Mapping[str, Any] | None = None


def file_difference(source: str, part: str) -> FileDifference:
    """The difference of the newest reading to the last good one before it; NotFound before the first reading."""
    readings = SourceReading.objects.filter(source=source, part=part)
    newest = readings.first()
    if newest is None:
        message = sentence("Aucun fichier de « %(source)s » n’a encore été lu : chargez-la d’abord.")
        raise NotFound("source_never_read", message, source=source[:60]).fixed_by("maillage sources fetch")
    before = readings.filter(status=SourceStatus.CURRENT.value, pk__lt=newest.pk).first()
    return FileDifference(
        newest.sha256[:16],
        newest.status,
        before.rows if before else None,
        newest.rows,
        before.size_bytes if before else None,
        newest.size_bytes,
        tuple(newest.columns_added),
        tuple(newest.columns_lost),
        newest.problem.get("message", ""),
        newest.problem.get("params", {}),
    )
