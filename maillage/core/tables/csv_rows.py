"""Rows of delimited text (RFC 4180), in blocks: fast where quotes are valid, line by line where they are not.

An overlong line becomes a blank row with a finding; it is never held in memory. An unclosed quote must not swallow the
rest of the file: a quoted text that spans too many lines, or whose lines look like rows of the table, is rolled back,
and its first line is read alone, with a finding.
"""

import _csv
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from maillage.core.problems import sentence
from maillage.core.tables.terms import LIMITS, FormFault, ReadLimits, TextRow

_SWALLOWED_WIDTH: Final = 3  # columns: with fewer, lines of a text too easily look like rows
_MAX_FINDINGS: Final = 1_000  # findings of one kind; the last one counts the rest
_REREAD_LINES: Final = 200_000  # beyond, quoted texts may not span lines: each would be read again and again

UNCLOSED: Final = sentence(
    "À la ligne %(line)s du fichier, un guillemet s’ouvre et ne se ferme pas : la ligne est lue sans en tenir compte. "
    "Fermez-le, ou retirez-le."
)
MISPLACED: Final = sentence(
    "À la ligne %(line)s du fichier, un guillemet est mal placé : vérifiez la valeur lue. À l’intérieur d’une valeur, "
    "doublez les guillemets."
)
MORE_LINES: Final = sentence(
    "%(count)s autres lignes ont des guillemets mal placés ou mal fermés. Corrigez l’export qui a fait ce fichier."
)
TOO_MANY_WRONG: Final = sentence(
    "Plus de %(limit)s lignes ont des guillemets mal placés ou mal fermés : ce qui les suit n’a pas été lu. Corrigez "
    "l’export qui a fait ce fichier."
)
LONG_LINE: Final = sentence(
    "La ligne %(line)s du fichier dépasse %(limit)s signes : elle est laissée vide, les autres sont lues. "
    "Raccourcissez ce qu’elle contient, ou retirez-la."
)
NUL_SIGNS: Final = sentence(
    "Le fichier contient %(count)s signes nuls, qui ont été retirés. Enregistrez-le à nouveau en « CSV UTF-8 »."
)

# Process-wide setting. Lines are bounded before they get here, to at most one block over the limit.
csv.field_size_limit(2 * LIMITS.line_characters)


@dataclass(frozen=True, slots=True)
class Record:
    """One row with its position: its first line (from 0 in the text) and the number of its lines."""

    row: TextRow
    line: int
    span: int


@dataclass(slots=True)
class _FedLines:
    """Lines for a csv.reader from ``place`` on, stopping ``most`` lines after ``row_begin`` (an unclosed quote)."""

    lines: Sequence[str]
    place: int
    most: int
    row_begin: int = 0
    _count: int = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self._count - self.row_begin >= self.most or self.place >= len(self.lines):
            raise StopIteration
        line = self.lines[self.place]
        self.place += 1
        self._count += 1
        return line


@dataclass(slots=True)
class CsvRows:
    """The rows of a stream of text, read once. ``faults`` is complete once ``blocks`` is exhausted.

    ``width`` is the number of columns of the table (0: not known yet), ``line`` the number of the first line, ``row``
    that of the first row. With ``skips_blanks``, spaces after a delimiter are ignored.
    """

    delimiter: str
    width: int = 0
    skips_blanks: bool = False
    line: int = 1
    row: int = 2
    limits: ReadLimits = LIMITS
    faults: list[FormFault] = field(default_factory=list)
    _untold: int = 0
    _wrong: int = 0  # lines
    _reread: int = 0  # lines rolled back from a quoted text
    _nul_count: int = 0

    def blocks(self, texts: Iterable[str]) -> Iterator[list[TextRow]]:
        """The rows of each block of text; blocks may end anywhere."""
        rest, is_too_long = "", False
        for text in chain(texts, (None,)):
            is_last = text is None
            if text is not None:
                self._nul_count += text.count("\0")
                # Of an overlong line keep its end alone, which reads as a blank line.
                line_ends = [place for place in map(text.find, "\r\n") if place >= 0] if is_too_long else [0]
                is_too_long = not line_ends
                rest += text[min(line_ends, default=len(text)) :].replace("\0", "")
            # A trailing \r may be the first half of a \r\n.
            end = len(rest) if is_last else max(rest.rfind("\n"), rest.rfind("\r", 0, len(rest) - 1)) + 1
            whole, rest = rest[:end], rest[end:]
            if len(rest) > self.limits.line_characters:
                # The quoted text before it ends here.
                rows, rest = self._rows(whole, is_last=True)
                params: dict[str, str | float] = {"line": self.line, "limit": self.limits.line_characters}
                self.faults.append(FormFault("source-error", LONG_LINE, self.row, None, params))
                is_too_long = True
                if rows:
                    yield rows
                continue
            rows, open_text = self._rows(whole, is_last=is_last)
            rest = open_text + rest
            if rows:
                yield rows
            if self._wrong > self.limits.wrong_lines:
                params = {"limit": self.limits.wrong_lines}
                self.faults.append(FormFault("source-error", TOO_MANY_WRONG, params=params))
                return
        if self._untold:
            self.faults.append(FormFault("source-error", MORE_LINES, params={"count": self._untold}))
        if self._nul_count:
            self.faults.append(FormFault("encoding-error", NUL_SIGNS, params={"count": self._nul_count}))

    def records(self, lines: Sequence[str], *, is_last: bool = True, quoted: int | None = None) -> Iterator[Record]:
        """The rows of ``lines`` with their positions; unless ``is_last``, stops at a row that may continue.

        Lines after the first ``quoted`` contain no quotes: their rows are left to the caller.
        """
        start, quoted = 0, len(lines) if quoted is None else quoted
        while start < quoted:
            spans = self.limits.quoted_lines if self._reread < _REREAD_LINES else 0
            fed = _FedLines(lines, start, spans + 1)
            reader = self._reader(fed, strict=True)
            before = 0
            try:
                for cells in reader:
                    span = reader.line_num - before
                    if span > 1 and self._is_swallowed(lines, start + before, span):
                        break
                    yield Record(tuple(cells), start + before, span)
                    before = fed.row_begin = reader.line_num
                    if start + before >= quoted:
                        return
                else:
                    return
                message = UNCLOSED
            except csv.Error as problem:
                is_open = "unexpected end" in str(problem)
                if is_open and not is_last and self._may_go_on(lines, start + before):
                    return
                message = UNCLOSED if is_open or reader.line_num - before > 1 else MISPLACED
            self._reread += reader.line_num - before - 1
            self._wrong += 1
            if self._wrong > self.limits.wrong_lines:
                return
            # Read a line with invalid quotes alone, in whichever way yields the width of the table.
            place = start + before
            line = lines[place]
            cells = next(csv.reader([line], delimiter=self.delimiter, quoting=csv.QUOTE_NONE), [])
            # Without enclosing quotes: '"L’ami "Jo" d’ici"' becomes 'L’ami "Jo" d’ici'.
            plain = tuple(
                bare[1:-1].replace('""', '"') if len(bare := cell.strip()) >= 2 and bare[0] == bare[-1] == '"' else cell
                for cell in cells
            )
            tolerant = tuple(next(self._reader([line]), []))
            row = tolerant if len(plain) != self.width == len(tolerant) else plain
            code = "form-warning" if message is MISPLACED and len(row) == self.width else "source-error"
            if len(self.faults) < _MAX_FINDINGS:
                self.faults.append(FormFault(code, message, self.row, None, {"line": self.line + place}))
            else:
                self._untold += 1
            yield Record(row, place, 1)
            start = place + 1

    def _rows(self, text: str, *, is_last: bool) -> tuple[list[TextRow], str]:
        """The rows of complete lines, and the text of a row that continues in the next block."""
        if '"' not in text:
            reader = self._reader(io.StringIO(text, newline=""))
            rows = list(map(tuple, reader))
            self._go_on(len(rows), reader.line_num)
            return rows, ""
        lines = list(io.StringIO(text, newline=""))
        quick = self._quick(lines)
        if quick is not None:
            self._go_on(len(quick), len(lines))
            return quick, ""
        rows, end = [], 0
        first_row = self.row
        quoted = next(place for place in range(len(lines), 0, -1) if '"' in lines[place - 1])
        for record in self.records(lines, is_last=is_last, quoted=quoted):
            rows.append(record.row)
            self.row = first_row + len(rows)
            end = record.line + record.span
        if quoted <= end < len(lines):
            rows += map(tuple, self._reader(lines[end:]))
            self.row, end = first_row + len(rows), len(lines)
        self.line += end
        return rows, "".join(lines[end:])

    def _quick(self, lines: Sequence[str]) -> list[TextRow] | None:
        """The rows if every quote is valid and each row ends within these lines; else None."""
        reader = self._reader(lines, strict=True)
        try:
            rows = list(map(tuple, reader))
        except csv.Error:  # reported when the lines are read one by one
            return None
        if len(rows) == len(lines):
            return rows
        reader, before = self._reader(lines, strict=True), 0
        for _ in reader:
            if reader.line_num - before > 1 and self._is_swallowed(lines, before, reader.line_num - before):
                return None
            before = reader.line_num
        return rows

    def _reader(self, lines: Iterable[str], *, strict: bool = False) -> "_csv.Reader":
        return csv.reader(lines, delimiter=self.delimiter, skipinitialspace=self.skips_blanks, strict=strict)

    def _may_go_on(self, lines: Sequence[str], start: int) -> bool:
        """Whether an unclosed quoted text at the end of the lines is still short enough for a cell."""
        is_short = len(lines) - start <= self.limits.quoted_lines
        return is_short and sum(len(lines[place]) for place in range(start, len(lines))) <= self.limits.cell_characters

    def _go_on(self, rows: int, lines: int) -> None:
        self.row += rows
        self.line += lines

    def _is_swallowed(self, lines: Sequence[str], start: int, span: int) -> bool:
        """Whether the lines inside a quoted text are rows of the table: as many delimiters as a row, and no quotes."""
        if span > self.limits.quoted_lines:
            return True
        inner = lines[start + 1 : start + span - 1]
        between = self.width - 1
        return (
            self.width >= _SWALLOWED_WIDTH
            and len(inner) > 0
            and all(line.count(self.delimiter) == between and '"' not in line for line in inner)
        )
