"""Writes a table that is there as columns as CSV: the octets of csv_file, without a Python object for each cell."""

from collections.abc import Iterable
from typing import Final

import pyarrow as pa

from maillage.core.tables.terms import TextRow
from maillage.core.tables.writing.columns.text_columns import NOTHING, TEXT, Column, joined, pc, utf8_bytes
from maillage.core.tables.writing.csv_file import write_csv
from maillage.core.tables.writing.formulas import PARTED, RISKY, neutral
from maillage.core.tables.writing.squaring import ByteStream

_RISKY: Final = pa.array(sorted(RISKY), TEXT)
# Only ASCII: whoever passes is a number or a phone number for formulas.neutral too, which looks at the others.
_SURELY_HARMLESS: Final = r"^[-+][0-9 .,%/:-]*$"
_QUOTED: Final = '[",\r\n]'
_DELIMITER: Final = pa.scalar(",", TEXT)


def write_csv_columns(batches: Iterable[pa.RecordBatch], header: TextRow, stream: ByteStream) -> None:
    """Write batches of text columns to ``stream`` as ``write_csv`` writes their rows; missing cells are empty."""
    write_csv((), header, stream)
    for batch in batches:
        if batch.num_rows:
            cells = [_neutral(pc.fill_null(column.cast(TEXT), NOTHING)) for column in batch.columns]
            for place, column in enumerate(cells):
                is_quoted = pc.match_substring_regex(column, _QUOTED)
                if pc.any(is_quoted).as_py():
                    quoted = joined(['"', pc.replace_substring(column, '"', '""'), '"'])
                    cells[place] = pc.if_else(is_quoted, quoted, column)
            if len(cells) == 1:  # a line without anything is no row for readers
                cells = [pc.if_else(pc.equal(cells[0], NOTHING), pa.scalar('""', TEXT), cells[0])]
            cells[-1] = joined([cells[-1], "\r\n"])
            stream.write(utf8_bytes(pc.binary_join_element_wise(*cells, _DELIMITER)))


def _neutral(cells: Column) -> Column:
    is_risky = pc.is_in(pc.utf8_slice_codeunits(cells, 0, 1), value_set=_RISKY)
    is_parted = pc.match_substring_regex(cells, PARTED)
    if not pc.any(pc.or_(is_risky, is_parted)).as_py():
        return cells
    is_risky = pc.or_(is_parted, pc.and_not(is_risky, pc.match_substring_regex(cells, _SURELY_HARMLESS)))
    neutrals = [neutral(cell) for cell in cells.filter(is_risky).to_pylist()]
    return pc.replace_with_mask(cells, is_risky, pa.array(neutrals, TEXT))
