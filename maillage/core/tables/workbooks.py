"""Spreadsheets (XLSX, XLS, ODS) as rows: finds the sheet and the header, and converts typed cells to text.

calamine holds the cells of one sheet in memory; rows are converted lazily.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from maillage.core.problems import sentence
from maillage.core.tables.cells import cell_text, sheet_errors
from maillage.core.tables.forms import EMPTY
from maillage.core.tables.rectangle import HeaderRow, Tidied, bounded, filled, header_fault, header_row, tidied_header
from maillage.core.tables.terms import FormFault, ReadLimits, TableFileForm, TableReading, TextRow
from maillage.core.tables.xls_bounds import xls_fault
from maillage.core.tables.zip_bounds import BROKEN, LOCKED, zip_fault
from maillage.core.text import normalised_text

_SAMPLE_ROWS: Final = 200
_BLOCK: Final = 8_192
_BESIDE: Final = re.compile(
    r"(instructions?|notices?|lisez moi|lisezmoi|readme|aide|mode d emploi|guide|legendes?|documentation"
    r"|ex[ae]mples?|liste?s?|consignes?|a lire|definitions?|metadonnees|nomenclatures?)( .*)?"
)

TOO_LARGE: Final = sentence(
    "Le classeur fait %(count)s octets, plus que la limite de %(limit)s. Enregistrez la feuille utile en CSV."
)
NO_SHEET: Final = sentence("Le classeur n’a pas de feuille « %(sheet)s ». Choisissez parmi : %(sheets)s.")


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A candidate sheet: its first rows and its header."""

    name: str
    cells: Any
    top: tuple[TextRow, ...]
    header: HeaderRow

    @property
    def is_empty(self) -> bool:
        return not any(map(filled, self.top))

    @property
    def is_beside(self) -> bool:
        """Whether the sheet explains a table rather than holding it."""
        return _BESIDE.fullmatch(normalised_text(self.name)) is not None

    @property
    def rank(self) -> tuple[int, bool]:
        """How likely the sheet holds the table; higher is better."""
        return (0 if self.is_beside else self.header.matches, not self.is_beside)


class WorkbookSource:
    """The rows of one sheet of a workbook."""

    def __init__(
        self, path: Path, sheet: _Sheet, *, form: TableFileForm, sheets: tuple[str, ...], limits: ReadLimits
    ) -> None:
        self._cells, self._limits = sheet.cells, limits
        self._errors = sheet_errors(path, sheet.name) if form is TableFileForm.XLSX else {}
        start = sheet.cells.start
        self._left: int = start[1] if start else 0
        self._first = sheet.header.index + 1
        place = sheet.header.index
        self.header, is_wide = tidied_header(sheet.top[place], sheet.top[place + 1 :])
        self._width = len(self.header) if is_wide else None
        self.reading = TableReading(form, sheet=sheet.name, sheets=sheets, header_line=self._first)
        has_titles = any(map(filled, sheet.top[:place]))
        self._opening = [header_fault(self._first)] if has_titles else []
        self.faults = list(self._opening)

    def chunks(self, rows: int = 16_384) -> Iterator[Sequence[TextRow]]:
        """The rows below the header, ``rows`` at a time, in order."""
        late: list[FormFault] = []
        yield from bounded(Tidied(self._width, late).blocks(self._blocks()), rows, self._limits, late)
        self.faults[:] = [*self._opening, *late]

    def _blocks(self) -> Iterator[list[TextRow]]:
        number = self._first
        cells = islice(self._cells.iter_rows(), self._first, None)
        while block := [tuple(map(cell_text, row)) for row in islice(cells, _BLOCK)]:
            for row in self._errors.keys() & range(number, number + len(block)):
                errors = self._errors[row]
                block[row - number] = tuple(
                    cell or errors.get(place, cell) for place, cell in enumerate(block[row - number], self._left)
                )
            number += len(block)
            yield block


def open_workbook(
    path: Path, form: TableFileForm, *, limits: ReadLimits, sheet: str | None, expected: Sequence[str]
) -> WorkbookSource | FormFault:
    """The rows of the sheet that holds the table, or the finding that says why there are none. Never raises."""
    size = path.stat().st_size
    if size > limits.spreadsheet_bytes:
        return FormFault("format-error", TOO_LARGE, params={"count": size, "limit": limits.spreadsheet_bytes})
    fault = xls_fault(path, limits) if form is TableFileForm.XLS else zip_fault(path, form, limits)
    if fault is not None:
        return fault
    try:
        return _source_of(path, form, limits=limits, sheet=sheet, expected=expected)
    except PasswordError:
        return FormFault("format-error", LOCKED)
    except (CalamineError, OSError, ValueError, OverflowError) as problem:  # reported as broken
        return _broken(problem)
    except BaseException as problem:  # calamine's panics are not Exceptions; reported as broken
        if type(problem).__name__ != "PanicException":
            raise
        return _broken(problem)


def _broken(problem: BaseException) -> FormFault:
    return FormFault("format-error", BROKEN, params={"reason": str(problem)[:200] or type(problem).__name__})


def _source_of(
    path: Path, form: TableFileForm, *, limits: ReadLimits, sheet: str | None, expected: Sequence[str]
) -> WorkbookSource | FormFault:
    # By its content: given a path, calamine trusts the extension.
    with path.open("rb") as file, CalamineWorkbook.from_filelike(file) as workbook:
        names = tuple(workbook.sheet_names)
        if sheet is not None and sheet not in names:
            return FormFault("source-error", NO_SHEET, params={"sheet": sheet, "sheets": ", ".join(names)})
        tables = [table for table in workbook.sheets_metadata if table.typ == SheetTypeEnum.WorkSheet]
        visible = [table for table in tables if table.visible == SheetVisibleEnum.Visible] or tables
        # The first sheet with the most expected names; sheets that only explain come last.
        best: _Sheet | None = None
        for name in [table.name for table in visible] if sheet is None else [sheet]:
            cells = workbook.get_sheet_by_name(name)
            rows = islice(cells.iter_rows(), _SAMPLE_ROWS) if cells.height else ()
            top = tuple(tuple(map(cell_text, row)) for row in rows)
            candidate = _Sheet(name, cells, top, header_row(top, expected))
            if not candidate.is_empty and (best is None or candidate.rank > best.rank):
                best = candidate
            if best is not None and not best.is_beside and best.header.matches * 2 >= len(expected):
                break
        if best is None:
            return FormFault("source-error", EMPTY)
        return WorkbookSource(path, best, form=form, sheets=names, limits=limits)
