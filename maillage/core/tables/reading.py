"""Opens a table of any supported form; what cannot be read is a finding, never an exception."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from maillage.core.tables.csv_source import open_csv
from maillage.core.tables.forms import extension_of, form_of
from maillage.core.tables.map_source import Box, open_map
from maillage.core.tables.terms import RECEIVED, FormFault, ReadLimits, RowSource, TableFileForm, TableReading, TextRow
from maillage.core.tables.workbooks import open_workbook


@dataclass(slots=True)
class RowsInMemory:
    """Rows already in memory (a draft, a form), with the interface of a file's."""

    header: TextRow
    rows: Sequence[TextRow]
    reading: TableReading = field(default_factory=lambda: TableReading(TableFileForm.CSV))
    faults: list[FormFault] = field(default_factory=list)

    def chunks(self, rows: int = 16_384) -> Iterator[Sequence[TextRow]]:
        """The rows below the header, ``rows`` at a time, in order."""
        for begin in range(0, len(self.rows), rows):
            yield self.rows[begin : begin + rows]


def open_source(
    path: Path,
    *,
    limits: ReadLimits = RECEIVED,
    sheet: str | None = None,
    system: str | None = None,
    expected: Sequence[str] = (),
    within: Box | None = None,
) -> RowSource:
    """The rows of a file. Its content decides the form, not its name; an unreadable file has an empty header.

    ``expected`` are column names that help to find the header, the sheet and the delimiter, and where the points of a
    map are written; ``sheet`` names the sheet of a workbook or the layer of a map; ``system`` is the code of the
    coordinate system of a map, where the file does not say the right one; its shapes outside the box ``within`` are
    reported. Never raises because of the contents of a file.
    """
    form = form_of(path)
    if isinstance(form, FormFault):
        return _unread(TableFileForm.OTHER, form)
    if form is TableFileForm.MAP:
        source: RowSource | FormFault = open_map(
            path, extension_of(path), limits=limits, layer=sheet, system=system, within=within, expected=expected
        )
    elif form is TableFileForm.CSV:
        source = open_csv(path, limits=limits, expected=expected)
    else:
        source = open_workbook(path, form, limits=limits, sheet=sheet, expected=expected)
    return _unread(form, source) if isinstance(source, FormFault) else source


def _unread(form: TableFileForm, fault: FormFault) -> RowSource:
    return RowsInMemory((), (), TableReading(form), [fault])
