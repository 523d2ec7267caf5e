"""Columns joined as JSON are what Python's json module reads back, value by value."""

import io
import json
from collections.abc import Sequence

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.schema.reading import read_schema
from maillage.core.tables.writing.json_file import write_geojson_columns, write_json_columns
from tests.core.tables.writing.rows import write_json

TEXTS = st.text(max_size=6) | st.text(st.sampled_from('"\\\n\t\x00\x7f\u2028é'), max_size=4)
SCHEMA = read_schema(
    {"missingValues": ["", "-"], "fields": [{"name": "n", "type": "number"}, {"name": "t", "type": "string"}]},
    id="essai/n",
    version="1",
)


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=8), st.tuples(TEXTS, TEXTS))
def test_any_text_comes_back(rows: list[tuple[str, str]], header: tuple[str, str]):
    written = io.BytesIO()

    write_json(rows, header, written)

    kept = [[cell.encode("utf-8", "replace").decode() or None for cell in row] for row in rows]
    assert [list(row.values()) for row in json.loads(written.getvalue())] == kept


@given(st.lists(st.from_regex(r"-?[0-9]{1,12}(\.[0-9]{1,12})?([eE]-?[0-9]{1,2})?", fullmatch=True), max_size=6))
def test_number_is_written_as_the_shortest_decimal(texts: list[str]):
    written = io.BytesIO()

    write_json([(text, "") for text in texts], ("n", "t"), written, schema=SCHEMA)

    lines = [f'{{"n":{json.dumps(float(text))},"t":null}}' for text in texts]
    assert written.getvalue().decode().split("\n")[1:-2] == [*(f"{line}," for line in lines[:-1]), *lines[-1:]]


@pytest.mark.parametrize("sizes", [[], [0], [1], [2, 0, 1]])
def test_stretches_of_any_length_make_one_list(sizes: Sequence[int]):
    batches = [pa.record_batch({"a": [f"{size}-{one}" for one in range(size)]}) for size in sizes]
    written = io.BytesIO()

    write_json_columns([one.cast(pa.schema([("a", pa.string())])) for one in batches], ("a",), written)

    assert json.loads(written.getvalue()) == [{"a": f"{size}-{one}"} for size in sizes for one in range(size)]


def test_missing_values_are_null_and_numbers_are_numbers():
    batch = pa.record_batch({"n": ["1.50", "-", "x"], "t": ["-", None, 'a"b']})
    written = io.BytesIO()

    write_json_columns([batch], ("n", "t"), written, schema=SCHEMA)

    assert json.loads(written.getvalue()) == [{"n": 1.5, "t": None}, {"n": None, "t": None}, {"n": "x", "t": 'a"b'}]


def test_feature_without_a_place_keeps_its_values():
    batch = pa.record_batch({"lon": ["-1.5", "", "200"], "lat": ["47", "", "3"]})
    written = io.BytesIO()

    write_geojson_columns([batch], ("lon", "lat"), written)

    features = json.loads(written.getvalue())["features"]
    assert [one["geometry"] for one in features] == [{"type": "Point", "coordinates": [-1.5, 47.0]}, None, None]
    assert [one["properties"] for one in features] == [
        {"lon": "-1.5", "lat": "47"},
        {"lon": None, "lat": None},
        {"lon": "200", "lat": "3"},
    ]
