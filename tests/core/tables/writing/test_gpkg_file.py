"""A column seen stretch by stretch has the type and the values that it has as a whole."""

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.schema.reading import read_schema
from maillage.core.tables.writing.gpkg_file import ColumnTyper
from maillage.core.tables.writing.values import cell_readers
from tests.core.tables.writing.typed_tables import typed_table

TYPES = ("number", "integer", "date", "boolean", "datetime", "time", "year", "string")
CELLS = {
    "number": ["12", "-3.25", "0.1", "1e3", "123456789012345678.5", "007"],
    "integer": ["12", "-3", "007", "0", "12345678901234567890"],
    "date": ["2025-01-31", "1850-12-01"],
    "boolean": ["true", "false"],
    "datetime": ["2025-01-31T10:00:00", "2025-01-31T10:00:00Z"],
    "time": ["10:00:00", "23:59:59"],
    "year": ["2025", "1999"],
    "string": ["é", "007"],
}


@given(st.data())
def test_stretches_are_typed_as_the_whole_column(data: st.DataObject):
    kind = data.draw(st.sampled_from(TYPES))
    cell = st.sampled_from([*CELLS[kind], "", "-"]) | st.sampled_from(["NC", *CELLS[kind]])
    parts = data.draw(st.lists(st.lists(cell, min_size=1, max_size=4), min_size=1, max_size=4))
    schema = read_schema({"missingValues": ["", "-"], "fields": [{"name": "a", "type": kind}]}, id="e/e", version="1")
    typer = ColumnTyper(cell_readers(("a",), schema)[0])
    stretches = [pa.array(part, pa.large_string()) for part in parts]

    for stretch in stretches:
        typer.see(stretch)
    typed = [value for stretch in stretches for value in typer.typed(stretch).to_pylist()]

    whole = typed_table(("a",), [(text,) for part in parts for text in part], schema)["a"]
    assert typed == whole.to_pylist()
    assert str(typer.type).removeprefix("large_") == str(whole.type)
