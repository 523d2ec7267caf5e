"""Arrow arrays of typed columns: of the type of their field if every value fits."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pyarrow as pa

from maillage.core.schema.terms import FieldType
from maillage.core.tables.writing.values import CellReader

TYPES: Final[Mapping[FieldType, Any]] = {
    FieldType.INTEGER: pa.int64(),
    FieldType.NUMBER: pa.float64(),
    FieldType.BOOLEAN: pa.bool_(),
    FieldType.DATE: pa.date32(),
    FieldType.TIME: pa.time64("us"),
    FieldType.YEAR: pa.int32(),
}


def array_of(values: Sequence[Any], reader: CellReader) -> Any:
    """The values as an Arrow array; None if one does not fit the type."""
    assert reader.field is not None
    if any(isinstance(value, str) for value in values):
        return None
    kind = TYPES.get(reader.field.type)
    # Naive and aware values cannot share one column.
    zones = {value.tzinfo is not None for value in values if isinstance(value, dt.datetime | dt.time)}
    if len(zones) > 1 or (zones == {True} and reader.field.type is FieldType.TIME):
        return None
    if reader.field.type is FieldType.DATETIME:
        kind = pa.timestamp("us", tz="UTC" if zones == {True} else None)
    if reader.field.type is FieldType.NUMBER:
        values = [None if value is None else float(value) for value in values]
    try:
        return pa.array(values, kind)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):  # beyond 64 bits: the column stays text
        return None
