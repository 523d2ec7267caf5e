"""Takes in tables of consultations of other platforms: a row that is known by its reference is changed, not doubled."""

import datetime as dt
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.utils.timezone import get_default_timezone

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.trace import note
from maillage.buy.consultation.domain.tenders import TenderVerb
from maillage.buy.consultation.intake.outside_rows import OutsideRow, column_named, read_outside_row
from maillage.buy.consultation.store.models import OutsideListing
from maillage.buy.programme.store.purchase_places import places_named
from maillage.core.problems import Refused, sentence
from maillage.core.tables.received_rows import received_table
from maillage.core.tables.rejected_rows import RejectedRows, RejectionReport
from maillage.core.text import normalised_text

MOST_ROWS: Final = 5_000
_EXAMPLES: Final = 20  # of each reason: whoever sent the table corrects them all
_LONG: Final = sentence("Ce tableau a plus de %(most)s lignes : coupez-le en plusieurs.")


@dataclass(frozen=True, slots=True)
class OutsideIntake:
    """What a table brought: rows that are new, that changed, that were known as they are; and those set aside."""

    new: int
    changed: int
    unchanged: int
    rejected: RejectionReport


def take_in_outside(path: Path, *, acting: Acting | None = None, name: str = "", now: dt.datetime) -> OutsideIntake:
    """Take in the table at ``path``, noted in the trail of ``acting``; Refused where most of it cannot be read.

    A row with a fault is set aside with its finding, the others are taken. What a table does not name stays.
    """
    rejected, zone = RejectedRows(examples=_EXAMPLES), get_default_timezone()
    with received_table(path, spelling=column_named) as table:
        read = partial(read_outside_row, zone=zone, places_named=places_named)
        rows = {row.reference: row for row in rejected.accepted(table.rows, read)}
    report = rejected.checked(name or path.name)
    if len(rows) > MOST_ROWS:
        raise Refused("outside_long", _LONG, most=MOST_ROWS)
    counts = {"new": 0, "changed": 0, "unchanged": 0}
    with transaction.atomic():
        standing = {row.reference: row for row in OutsideListing.objects.filter(reference__in=list(rows))}
        for reference, row in rows.items():
            counts[_write(standing.get(reference), row, now)] += 1
        if acting is not None:
            note(acting, TenderVerb.LISTED, about="consultations-ailleurs", title=name or path.name, now=now)
    return OutsideIntake(**counts, rejected=report)


def _write(standing: OutsideListing | None, row: OutsideRow, now: dt.datetime) -> str:
    """Write a row; whether it is new, changed or unchanged."""
    values: dict[str, Any] = {**asdict(row), "words": normalised_text(row.object), "is_invented": False}
    for name in ("nature", "audience", "state"):
        values[name] = values[name].value
    if standing is None:
        OutsideListing.objects.create(**values, listed_at=now, changed_at=now)
        return "new"
    if all(getattr(standing, name) == value for name, value in values.items()):
        return "unchanged"
    for name, value in values.items():
        setattr(standing, name, value)
    standing.changed_at = now
    standing.save()
    return "changed"
