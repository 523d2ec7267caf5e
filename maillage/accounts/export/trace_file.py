"""The trace of an organisation as a CSV file, for its own archive. No cell is a formula for a spreadsheet."""

import csv
import json
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Final

from maillage.accounts.models import TraceEntry
from maillage.accounts.queries.trace import verb_labels
from maillage.accounts.record import shown_name
from maillage.core.tables.writing import neutral

_HEADER: Final = ("date", "acte", "acte_en_clair", "intitule", "objet", "personne", "par_l_entremise_de", "detail")


def trace_lines(entries: Iterable[TraceEntry]) -> Iterator[str]:
    """The lines of the file, its header first."""
    labels = verb_labels()
    yield _line(_HEADER)
    for entry in entries:
        yield _line(
            (
                entry.at.isoformat(timespec="seconds"),
                entry.verb,
                labels.get(entry.verb, entry.verb),
                entry.title,
                entry.about,
                shown_name(entry.user) if entry.user else "",
                entry.through.name if entry.through else "",
                json.dumps(entry.detail, ensure_ascii=False, sort_keys=True) if entry.detail else "",
            )
        )


def _line(cells: Iterable[str]) -> str:
    written = StringIO()
    csv.writer(written, lineterminator="\n").writerow([neutral(cell) for cell in cells])
    return written.getvalue()
