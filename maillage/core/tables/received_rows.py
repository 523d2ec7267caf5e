"""Reads uploaded tables within bounds: the only reader for what comes with a request.

CSV, plain or gzipped, and workbooks are read by reading.py within ``RECEIVED``; formats that may inflate (Parquet,
GeoJSON) are read in a child process. A file that exceeds a bound is refused as a whole, with a sentence.
"""

import json
import tempfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final

from maillage.core.bounds.isolation import ProcessBounds, bounded_output
from maillage.core.problems import Finding, Refused, sentence
from maillage.core.tables.forms import form_of
from maillage.core.tables.reading import open_source
from maillage.core.tables.rectangle import TOO_MANY_TO_READ
from maillage.core.tables.source_rows import SourceRow, Table, checked_header
from maillage.core.tables.terms import RECEIVED, FormFault, ReadLimits, RowSource, TableFileForm

_BLOCK: Final = 2**16
_UNPACKED_AT_ONCE: Final = 2**20
_ROWS_AT_ONCE: Final = 4_096
_GZIP: Final = b"\x1f\x8b"
_PARQUET: Final = b"PAR1"
_READERS: Final = {
    "geojson": "maillage.core.tables.inflated_rows:write_geojson_rows",
    "parquet": "maillage.core.tables.inflated_parquet:write_parquet_rows",
}
_INFLATED: Final = ProcessBounds(seconds=1.5, memory_mb=160)
_TOO_LARGE: Final = sentence(
    "Ce fichier fait plus de %(limit)s Mo une fois décompressé : gardez-en les lignes et les colonnes utiles."
)
_TOO_MANY_ROWS: Final = sentence("Ce fichier a plus de %(limit)s lignes : partagez-le en plusieurs fichiers.")
_TOO_MANY_CELLS: Final = sentence(
    "Ce fichier a plus de %(limit)s cases : gardez-en les lignes et les colonnes utiles, ou partagez-le."
)
_CUT: Final = sentence("Ce fichier compressé est abîmé : compressez-le de nouveau, ou envoyez le tableau tel quel.")
_LONG_LINE: Final = sentence(
    "Une ligne du fichier dépasse %(limit)s signes : vérifiez que c’est bien un tableau, une ligne par élément."
)
_LONG_CELL: Final = sentence("La ligne a un champ de plus de %(most)s caractères : vérifiez les guillemets.")
_WIDE_ROW: Final = sentence("La ligne a %(found)s champs au lieu de %(expected)s : vérifiez séparateurs et guillemets.")
_UNREADABLE: Final = "unreadable"
# Warnings: the rows are read all the same.
_SAID_BESIDE: Final = frozenset({"form-warning", "header-position", "encoding-error", "map-warning", "map-elsewhere"})


@contextmanager
def received_table(
    path: Path, *, spelling: Callable[[str], str] = str, limits: ReadLimits = RECEIVED
) -> Iterator[Table]:
    """Yield the table in an uploaded file: CSV, gzipped CSV, XLSX, XLS, ODS, Parquet, points of GeoJSON.

    Its content decides the form, not its name. ``spelling`` maps a column name to its canonical name. Raises Refused if
    the file is none of these, is unreadable, has no header, has a duplicate column, or exceeds ``limits``; the last may
    also be raised while rows are read. A row that cannot be read is a Refused among the rows.
    """
    with path.open("rb") as file:
        beginning = file.read(_BLOCK)
    if beginning.startswith(_GZIP):
        with _unpacked(path, limits) as plain:
            yield _plain_table(plain, path.name, spelling, limits)
    elif beginning.startswith(_PARQUET) or beginning.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        form = "parquet" if beginning.startswith(_PARQUET) else "geojson"
        words = (str(path.resolve()), str(limits.rows), str(limits.columns))
        with bounded_output(_READERS[form], *words, bounds=_INFLATED) as written:
            columns = json.loads(written.readline())
            names = {column: spelling(column) for column in columns}
            yield Table(checked_header(list(names.values()), path.name), _written_rows(written, names))
    else:
        yield _plain_table(path, path.name, spelling, limits)


@contextmanager
def _unpacked(path: Path, limits: ReadLimits) -> Iterator[Path]:
    """Yield the content of a gzip file as a temporary file, never more than the limit."""
    with tempfile.NamedTemporaryFile() as plain, path.open("rb") as packed:
        unpacker, size, is_open = _gzip_member(), 0, True
        try:
            for packed_block in iter(lambda: packed.read(_BLOCK), b""):
                rest = packed_block
                while rest:
                    block = unpacker.decompress(rest, _UNPACKED_AT_ONCE)
                    size += len(block)
                    if size > limits.decompressed_bytes:
                        raise Refused("file_too_large", _TOO_LARGE, limit=limits.decompressed_bytes // 2**20)
                    plain.write(block)
                    rest, is_open = unpacker.unconsumed_tail, not unpacker.eof
                    if unpacker.eof:
                        rest, unpacker = unpacker.unused_data.lstrip(b"\0"), _gzip_member()
        except zlib.error as error:
            # Corrupt, or followed by something else: nothing is kept.
            raise Refused(_UNREADABLE, _CUT) from error
        if is_open:
            raise Refused(_UNREADABLE, _CUT)
        plain.flush()
        yield Path(plain.name)


def _gzip_member() -> "zlib._Decompress":
    return zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)


def _plain_table(path: Path, name: str, spelling: Callable[[str], str], limits: ReadLimits) -> Table:
    form = form_of(path)
    if isinstance(form, FormFault):
        raise _refusal(form)
    if form is TableFileForm.CSV:
        _refuse_long_text(path, limits)
    source = open_source(path, limits=limits)
    if not source.header:
        if source.faults:
            raise _refusal(source.faults[0])
        return Table(checked_header([], name), iter(()))
    columns = checked_header([spelling(column.strip()) for column in source.header], name)
    return Table(columns, _rows(source, columns, limits))


def _refuse_long_text(path: Path, limits: ReadLimits) -> None:
    """Raise Refused if a text has an overlong line, in octets, or too many lines, before any is held in memory."""
    most, tail, lines = limits.line_characters, b"", 0
    with path.open("rb") as file:
        while block := file.read(_UNPACKED_AT_ONCE):
            lines += max(block.count(b"\n"), block.count(b"\r"))
            if lines > limits.rows:
                raise Refused("too_many_rows", _TOO_MANY_ROWS, limit=limits.rows)
            text, place = tail + block, 0
            while len(text) - place > most:
                end = max(text.rfind(sign, place, place + most) for sign in (b"\n", b"\r"))
                if end < 0:
                    raise Refused("line_too_long", _LONG_LINE, limit=most)
                place = end + 1
            tail = text[place:]


def _rows(source: RowSource, columns: tuple[str, ...], limits: ReadLimits) -> Iterator[SourceRow | Refused]:
    is_text = source.reading.form is TableFileForm.CSV
    number = 1
    for chunk in source.chunks(_ROWS_AT_ONCE):
        for cells in chunk:
            number += 1
            texts = list(map(str.strip, cells))
            if not any(texts):
                continue  # sheets often have empty rows for spacing
            row = SourceRow(
                source.reading.sheet_row(number),
                {name: text for name, text in zip(columns, texts, strict=False) if name and text},
            )
            if max(map(len, texts)) > limits.cell_characters:
                yield row.refusal(_UNREADABLE, _LONG_CELL, most=limits.cell_characters)
            elif len(texts) != len(columns) and (is_text or any(texts[len(columns) :])):
                yield row.refusal("wrong_width", _WIDE_ROW, found=len(texts), expected=len(columns))
            else:
                yield row
    for fault in source.faults:
        if fault.code in _SAID_BESIDE:
            continue
        if fault.row_number is None:  # a limit was exceeded: the rest was not read
            raise _refusal(fault)
        number = source.reading.sheet_row(fault.row_number)
        finding = Finding(fault.code, fault.message, row_number=number, params=fault.params)
        yield Refused(fault.code, fault.message, findings=[finding], **fault.params)


def _written_rows(written: BinaryIO, names: Mapping[str, str]) -> Iterator[SourceRow | Refused]:
    for line in written:
        written_row: dict[str, Any] = json.loads(line)
        if "code" in written_row:
            row = SourceRow(written_row["number"], {})
            yield row.refusal(written_row["code"], written_row["message"], **written_row["params"])
        else:
            yield SourceRow(written_row["number"], {names[name]: text for name, text in written_row["fields"].items()})


def _refusal(fault: FormFault) -> Refused:
    if fault.message is TOO_MANY_TO_READ:
        return Refused("too_many_cells", _TOO_MANY_CELLS, limit=fault.params["limit"])
    return Refused(_UNREADABLE, fault.message, findings=(), **fault.params)
