"""Writes the flat tables and remarks as Parquet; deterministic: same contracts, same bytes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from maillage.buy.contracts.domain.contract_keys import Deduplication, record_fingerprint
from maillage.buy.contracts.domain.published_contract import PublishedContract
from maillage.buy.contracts.domain.remarks import PlacedRemark, Repair
from maillage.buy.contracts.domain.tables import FlatTable
from maillage.buy.contracts.intake.documents import BLOCK_RESULTS
from maillage.buy.contracts.intake.table_schemas import table_schema
from maillage.buy.contracts.store.build.flat_rows import Row, flat_rows
from maillage.core.files.atomic import replacing
from maillage.core.schema.terms import FieldType
from maillage.core.tables.writing.arrow import TYPES

_GROUP_ROWS: Final = 65_536
REMARKS: Final = "remarks"
# For a repair: before, after and sureness; for a breach: stated value, level and severity.
_TEXT: Final[Any] = pa.string()
_REMARK_COLUMNS: Final[Any] = pa.schema(
    {
        "key": _TEXT,
        "record": TYPES[FieldType.INTEGER],
        "path": _TEXT,
        "rule": _TEXT,
        "is_repair": TYPES[FieldType.BOOLEAN],
        "before": _TEXT,
        "after": _TEXT,
        "sureness": _TEXT,
        "level": _TEXT,
        "severity": _TEXT,
        "excludes": TYPES[FieldType.BOOLEAN],
    }
)


def arrow_schema(table: FlatTable) -> pa.Schema:
    """The Arrow schema of a table, from its Table Schema; untyped columns are text."""
    fields = table_schema(table).fields
    return pa.schema([(field.name, TYPES.get(field.type, pa.string())) for field in fields])


class RowBlock(NamedTuple):
    """The rows of a block of contracts by table, and the fingerprint of each contract.

    Instead of record numbers a block holds the position of the contract in the block: numbers depend on all earlier
    blocks.
    """

    marks: Sequence[int]
    tables: Mapping[str, Any]


def row_blocks(contracts: Iterable[PublishedContract | PlacedRemark]) -> Iterator[RowBlock]:
    """The rows of ``contracts``, block by block."""
    schemas = _schemas()
    stream = iter(contracts)
    while block := list(islice(stream, BLOCK_RESULTS)):
        marks: list[int] = []
        rows: dict[str, list[Row]] = {name: [] for name in schemas}
        for published in block:
            if isinstance(published, PlacedRemark):
                rows[REMARKS].append(_remark_row(None, None, published))
                continue
            place = len(marks)
            marks.append(record_fingerprint(published.contract, published.key))
            for table, of_table in flat_rows(published, place).items():
                rows[table] += of_table
            rows[REMARKS] += [_remark_row(published.key, place, remark) for remark in published.remarks]
        batches = {}
        for name, schema in schemas.items():
            columns: Sequence[Sequence[Any]] = list(zip(*rows[name], strict=True)) or [()] * len(schema)
            arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
            batches[name] = pa.record_batch(arrays, schema=schema)
        yield RowBlock(marks, batches)


def write_tables(contracts: Iterable[PublishedContract | PlacedRemark], folder: Path) -> Mapping[str, int]:
    """Write ``contracts`` to ``folder``, a file per table and one for remarks; the number of rows of each."""
    return write_blocks(row_blocks(contracts), folder)


def write_blocks(blocks: Iterable[RowBlock], folder: Path) -> Mapping[str, int]:
    """Write the rows of ``blocks`` to ``folder``, a file per table; the number of rows of each.

    Exact duplicates of earlier records are dropped. Files are written atomically.
    """
    folding = Deduplication()
    with ExitStack() as files:
        tables = {}
        for name, schema in _schemas().items():
            draft = files.enter_context(replacing(folder / f"{name}.parquet"))
            writer = files.enter_context(pq.ParquetWriter(draft, schema, compression="zstd"))
            tables[name] = _TableFile(writer, schema)
        for block in blocks:
            numbers = pa.array([folding.record_number(mark) for mark in block.marks], TYPES[FieldType.INTEGER])
            for name, batch in block.tables.items():
                places = batch.column("record")
                records = numbers.take(places)
                numbered = batch.set_column(
                    batch.schema.get_field_index("record"), batch.schema.field("record"), records
                )
                # Some contracts are duplicates; remarks on the document have no record.
                if records.null_count > places.null_count:
                    numbered = numbered.filter(pc.or_(records.is_valid(), places.is_null()))
                tables[name].add(numbered)
        for table in tables.values():
            table.write_group()
    return {name: file.count for name, file in tables.items()}


def _schemas() -> Mapping[str, pa.Schema]:
    return {**{str(table): arrow_schema(table) for table in FlatTable}, REMARKS: _REMARK_COLUMNS}


def _remark_row(key: str | None, record: int | None, placed: PlacedRemark) -> Row:
    remark, rule = placed.remark, placed.remark.rule
    if isinstance(remark, Repair):
        return (
            *(key, record, placed.path, rule.code, True, remark.before, remark.after),
            *(remark.rule.sureness, None, None, None),
        )
    breached = remark.rule
    return (
        *(key, record, placed.path, rule.code, False, remark.value, None),
        *(None, breached.level, breached.severity, breached.excludes),
    )


class _TableFile:
    """Buffers batches into row groups."""

    def __init__(self, writer: Any, schema: pa.Schema) -> None:
        self._writer = writer
        self._schema = schema
        self._batches: list[Any] = []
        self._gathered = 0
        self.count = 0

    def add(self, batch: Any) -> None:
        """Add rows; a full row group is written."""
        self._batches.append(batch)
        self._gathered += batch.num_rows
        if self._gathered >= _GROUP_ROWS:
            self.write_group()

    def write_group(self) -> None:
        """Write the buffered rows."""
        if self._gathered:
            table = pa.Table.from_batches(self._batches, self._schema)
            self._writer.write_table(table, row_group_size=len(table))
        self.count += self._gathered
        self._batches, self._gathered = [], 0
