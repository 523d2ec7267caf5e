"""Blank rows below a table and blank columns beside it are dropped, as spreadsheets leave them; sizes are bounded."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Final

from maillage.core.problems import sentence
from maillage.core.tables.terms import FormFault, ReadLimits, TextRow

TOO_MANY_ROWS: Final = sentence(
    "Le tableau a plus de %(limit)s lignes : les suivantes n’ont pas été lues. Partagez-le en plusieurs fichiers."
)
TOO_MANY_TO_READ: Final = sentence(
    "Ce fichier est long : ici, %(limit)s cases sont lues, soit ses %(rows)s premières lignes. Vérifiez-le entier dans "
    "un brouillon de votre organisation, ou sur votre poste avec « maillage catalog check »."
)
TOO_MANY_COLUMNS: Final = sentence(
    "Le tableau a %(count)s colonnes, plus que la limite de %(limit)s. Vérifiez le séparateur, ou retirez des colonnes."
)
TOO_MANY_BLANKS: Final = sentence(
    "Plus de %(limit)s lignes vides se suivent : ce qui les suit n’a pas été lu. Supprimez-les, puis recommencez."
)
_BLANK_ROWS: Final = 2_000_000  # a sheet that was coloured to its last row has 1,048,576


def is_blank(row: TextRow) -> bool:
    """Whether nothing stands in a row."""
    return not "".join(row).strip()


def tidied_header(header: TextRow, below: Sequence[TextRow]) -> tuple[TextRow, bool]:
    """The header without the blank cells at its end, where nothing stands below them, and whether there were any."""
    width = len(header)
    while width > 1 and not header[width - 1].strip():
        width -= 1
    if width == len(header) or any(any(map(str.strip, row[width:])) for row in below):
        return header, False
    return header[:width], True


@dataclass(slots=True)
class Tidied:
    """Rows without the blank ones at the end of a table, nor blank cells beyond ``width`` (None: kept)."""

    width: int | None
    faults: list[FormFault]
    _held: list[tuple[TextRow, int]] = field(default_factory=list)  # blank rows, and how often each

    def blocks(self, blocks: Iterable[list[TextRow]]) -> Iterator[list[TextRow]]:
        """The rows, blank ones held back until another row follows; ``faults`` gains that they are too many."""
        held = 0
        for block in blocks:
            rows, width = block, self.width
            if width is not None and max(map(len, block), default=0) > width:
                rows = [row if len(row) <= width or any(map(str.strip, row[width:])) else row[:width] for row in block]
            end = len(rows)
            while end and is_blank(rows[end - 1]):
                end -= 1
            if end:
                blank_rows, self._held, held = self._held, [], 0
                for blank, count in blank_rows:
                    for begin in range(0, count, 65_536):
                        yield [blank] * min(65_536, count - begin)
                yield rows[:end] if end < len(rows) else rows
            for row in rows[end:]:
                if self._held and self._held[-1][0] == row:
                    self._held[-1] = (row, self._held[-1][1] + 1)
                else:
                    self._held.append((row, 1))
            held += len(rows) - end
            if held > _BLANK_ROWS:
                self.faults.append(FormFault("source-error", TOO_MANY_BLANKS, params={"limit": _BLANK_ROWS}))
                return


def bounded(
    blocks: Iterable[list[TextRow]], size: int, limits: ReadLimits, faults: list[FormFault]
) -> Iterator[list[TextRow]]:
    """The rows in chunks of ``size``, up to the limits of rows and cells; ``faults`` gains what is above a limit."""
    count = cells = 0
    rows = chain.from_iterable(blocks)
    while chunk := list(islice(rows, size)):
        cells += sum(map(len, chunk))
        if cells > limits.read_cells:
            surplus, end = cells - limits.read_cells, len(chunk)
            while surplus > 0:
                end -= 1
                surplus -= len(chunk[end])
            params: dict[str, str | float] = {"limit": limits.read_cells, "rows": count + end}
            faults.append(FormFault("source-error", TOO_MANY_TO_READ, params=params))
            if end:
                yield chunk[:end]
            return
        room = limits.rows - count
        if len(chunk) > room:
            faults.append(FormFault("source-error", TOO_MANY_ROWS, params={"limit": limits.rows}))
            if room:
                yield chunk[:room]
            return
        count += len(chunk)
        yield chunk
