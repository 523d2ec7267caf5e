"""The flat tables, and what was said of their contracts, as Parquet: the same contracts make the same bytes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from maillage.core.files.whole import replacing
from maillage.core.schema.terms import FieldType
from maillage.core.tables.writing.arrow import TYPES
from maillage.procurement.build.flat_rows import Row, flat_rows
from maillage.procurement.intake.table_schemas import table_schema
from maillage.procurement.rules.contract_keys import Folding
from maillage.procurement.terms import PublishedContract
from maillage.procurement.terms.remarks import PlacedRemark, Repair
from maillage.procurement.terms.tables import FlatTable

_GROUP_ROWS: Final = 65_536
_ROWS_AS_OBJECTS: Final = 4_096  # held as Python objects, which the collector walks through; then as columns
REMARKS: Final = "remarks"
# Of a repair: before, after and how sure; of a breach: the value as stated, who asks and how grave it is.
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
    """The columns of a table, typed as its Table Schema says; what has no type of its own is text."""
    fields = table_schema(table).fields
    return pa.schema([(field.name, TYPES.get(field.type, pa.string())) for field in fields])


def write_tables(contracts: Iterable[PublishedContract | PlacedRemark], folder: Path) -> Mapping[str, int]:
    """Write ``contracts`` into ``folder``, a file for each table and one for remarks; the number of rows of each.

    A record that was there before, to the last value, is folded. Each file is whole or not there.
    """
    folding = Folding()
    with ExitStack() as files:
        tables = {
            str(table): files.enter_context(_table_file(folder / f"{table}.parquet", arrow_schema(table)))
            for table in FlatTable
        }
        remarks = tables[REMARKS] = files.enter_context(_table_file(folder / f"{REMARKS}.parquet", _REMARK_COLUMNS))
        for published in contracts:
            if isinstance(published, PlacedRemark):
                remarks.add((_remark_row(None, None, published),))
                continue
            record = folding.record_number(published.contract, published.key)
            if record is None:
                continue
            for table, rows in flat_rows(published, record).items():
                tables[table].add(rows)
            remarks.add([_remark_row(published.key, record, remark) for remark in published.remarks])
    return {name: file.count for name, file in tables.items()}


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
    """Rows gathered into groups and written as columns."""

    def __init__(self, writer: Any, schema: pa.Schema) -> None:
        self._writer = writer
        self._schema = schema
        self._rows: list[Row] = []
        self._batches: list[Any] = []
        self.count = 0

    def add(self, rows: Iterable[Row]) -> None:
        """Add rows; a full group is written."""
        self._rows += rows
        if len(self._rows) >= _ROWS_AS_OBJECTS:
            self._make_batch()
            if sum(batch.num_rows for batch in self._batches) >= _GROUP_ROWS:
                self._write_group()

    def close(self) -> None:
        """Write the group that is not full."""
        if self._rows:
            self._make_batch()
        if self._batches:
            self._write_group()

    def _make_batch(self) -> None:
        columns: Sequence[Sequence[Any]] = list(zip(*self._rows, strict=True))
        arrays = [pa.array(column, field.type) for column, field in zip(columns, self._schema, strict=True)]
        self._batches.append(pa.record_batch(arrays, schema=self._schema))
        self.count += len(self._rows)
        self._rows = []

    def _write_group(self) -> None:
        table = pa.Table.from_batches(self._batches, self._schema)
        self._writer.write_table(table, row_group_size=len(table))
        self._batches = []


@contextmanager
def _table_file(path: Path, schema: pa.Schema) -> Iterator[_TableFile]:
    with replacing(path) as draft, pq.ParquetWriter(draft, schema, compression="zstd") as writer:
        file = _TableFile(writer, schema)
        yield file
        file.close()
