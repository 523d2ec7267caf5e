"""Answers of the engine are held against the same questions asked in plain Python."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillage.core.schema.terms import FieldType
from maillage.opendata.catalog.domain.column_kinds import ColumnKind, TypedColumn
from maillage.opendata.catalog.domain.row_query import read_row_query
from maillage.opendata.catalog.store.tables.engine import QUERY_TABLE, TYPED_TABLE, columns_of
from maillage.opendata.catalog.store.tables.rows import all_rows, rows_page
from maillage.opendata.catalog.store.typed_tables import make_tables

ROWS: Mapping[str, Sequence[str]] = {
    "nom": ["Été", "ete", "", "Club d'ÉTÉ", 'a"b', "zoo", "Été", "%_"],
    "montant": ["12", "3.5", "", "-4", "NC", "1e2", "12", "0"],
    "jour": ["2025-01-31", "2024-12-31", "", "2025-02-01", "2023-06-15", "2025-01-31", "2025-01-31", "1999-01-01"],
    "rang": ["1", "2", "3", "", "5", "6", "7", "8"],
}
DECLARED = {"montant": FieldType.NUMBER}


def _table(folder: Path, rows: Mapping[str, Sequence[str]], declared: Mapping[str, FieldType] | None = None) -> Path:
    folder.mkdir(exist_ok=True)
    pq.write_table(
        pa.table({name: pa.array(values, pa.string()) for name, values in rows.items()}), folder / "rows.parquet"
    )
    make_tables(folder / "rows.parquet", folder, DECLARED if declared is None else declared)
    return folder / QUERY_TABLE


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _table(tmp_path_factory.mktemp("rows"), ROWS)


def _numbers(path: Path, *pairs: tuple[str, str]) -> list[int]:
    return list(rows_page(path, read_row_query(pairs, columns_of(path))).numbers)


def test_columns_have_the_kinds_of_their_values(path: Path):
    assert columns_of(path) == (
        TypedColumn("nom", ColumnKind.TEXT, is_whole=True),
        TypedColumn("montant", ColumnKind.NUMBER, is_whole=False),
        TypedColumn("jour", ColumnKind.DATE, is_whole=True),
        TypedColumn("rang", ColumnKind.INTEGER, is_whole=True),
    )


def test_values_come_as_they_are(path: Path):
    found = rows_page(path, read_row_query([("rang", "3"), ("rang", "6")], columns_of(path)))

    assert (found.names, found.rows, found.total, found.numbers) == (
        ("nom", "montant", "jour", "rang"),
        ((None, None, None, 3), ("zoo", "1e2", "2025-01-31", 6)),
        2,
        (4, 7),
    )


def test_words_are_found_without_accents_and_case(path: Path):
    assert _numbers(path, ("nom__contains", "éTe")) == [2, 3, 5, 8]


def test_marks_of_patterns_are_letters(path: Path):
    assert _numbers(path, ("nom__contains", "%")) == [9]


def test_values_of_numbers_are_compared_as_numbers_where_others_stand_beside(path: Path):
    assert _numbers(path, ("montant__gt", "3"), ("sort", "-montant")) == [7, 2, 8, 3]


def test_missing_is_asked_for_by_its_own_word(path: Path):
    assert (_numbers(path, ("montant__isnull", "")), _numbers(path, ("nom", ""))) == ([4], [4])


def test_what_is_missing_is_not_the_value(path: Path):
    assert _numbers(path, ("nom__ne", "Été"), ("nom__ne", "zoo")) == [3, 4, 5, 6, 9]


def test_words_are_sorted_as_a_reader_expects(path: Path):
    rows = rows_page(path, read_row_query([("sort", "nom")], columns_of(path))).rows

    assert [row[0] for row in rows] == ["%_", 'a"b', "Club d'ÉTÉ", "Été", "ete", "Été", "zoo", None]


def test_groups_have_their_figures(path: Path):
    asked = read_row_query(
        [("group", "nom"), ("aggregate", "count,montant__sum,jour__max"), ("sort", "-count")], columns_of(path)
    )

    found = rows_page(path, asked)

    assert (found.names, found.total, found.rows[0]) == (
        ("nom", "count", "montant__sum", "jour__max"),
        7,
        ("Été", 2, 24, "2025-01-31"),
    )


def test_figures_of_the_whole_are_one_row(path: Path):
    found = rows_page(
        path, read_row_query([("aggregate", "rang__avg,rang__min,rang__max,rang__count")], columns_of(path))
    )

    assert (found.total, found.rows) == (1, ((32 / 7, 1, 8, 7),))


def test_sum_of_euros_and_cents_is_the_one_that_a_clerk_finds(tmp_path: Path):
    path = _table(tmp_path / "cents", {"montant": ["0.1"] * 10, "rang": ["3"] * 10})
    asked = read_row_query([("aggregate", "montant__sum,montant__avg,rang__sum,rang__avg")], columns_of(path))

    assert rows_page(path, asked).rows == ((1, 0.1, 30, 3),)


def test_page_behind_the_last_is_empty(path: Path):
    found = rows_page(path, read_row_query([("page", "9")], columns_of(path)))

    assert (found.rows, found.total) == ((), 8)


def _all_texts(path: Path, *asked: tuple[str, str]) -> list[str | None]:
    batches = all_rows(path, read_row_query(asked, columns_of(path)))
    return [text for batch in batches for text in batch.column(0).to_pylist()]


def test_all_rows_come_in_order(path: Path):
    found = _all_texts(path, ("sort", "-rang"), ("columns", "rang"), ("page_size", "2"))

    assert found == ["8", "7", "6", "5", "3", "2", "1", None]


def test_all_rows_of_a_long_table_come_in_the_order_of_the_file(tmp_path: Path):
    numbers = [str(number) for number in range(100_000)]
    long = _table(tmp_path / "long", {"rang": numbers, "pair": ["0", "1"] * 50_000})

    assert _all_texts(long, ("columns", "rang"), ("pair", "1")) == numbers[1::2]


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=200))
def test_numbers_of_a_file_are_written_as_the_api_writes_them(tmp_path: Path, numbers: list[float]):
    table = _table(tmp_path / uuid4().hex, {"montant": [repr(one) for one in numbers]})

    answered = rows_page(table, read_row_query([("page_size", "200")], columns_of(table))).rows

    assert _all_texts(table) == [str(row[0]) for row in answered]


_LATER: dict[str, Callable[[Any, Any], bool]] = {
    "lt": lambda one, other: one < other,
    "lte": lambda one, other: one <= other,
    "gt": lambda one, other: one > other,
    "gte": lambda one, other: one >= other,
}


def _plainly(name: str, op: str, values: Sequence[str]) -> list[int]:
    """The same question in plain Python."""
    kinds: dict[str, Callable[[str], Any]] = {"nom": str, "rang": int, "jour": date.fromisoformat}
    typed = kinds[name]
    kept = []
    for number, text in enumerate(ROWS[name], 2):
        value = typed(text) if text else None
        wanted = [typed(one) for one in values]
        if op in ("exact", "in"):
            is_kept = value in wanted
        elif op == "ne":
            is_kept = value not in wanted
        else:
            is_kept = value is not None and any(_LATER[op](value, one) for one in wanted)
        if is_kept:
            kept.append(number)
    return kept


_VALUES = {
    "nom": st.sampled_from(["Été", "ete", "zoo", 'a"b', "x' OR 1=1 --", "%_"]),
    "rang": st.integers(-2, 10).map(str),
    "jour": st.dates(date(1998, 1, 1), date(2026, 1, 1)).map(str),
}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_filters_keep_what_plain_python_keeps(path: Path, data: st.DataObject):
    name = data.draw(st.sampled_from(sorted(_VALUES)))
    op = data.draw(st.sampled_from(["exact", "ne", "in", "lt", "lte", "gt", "gte"]))
    values = data.draw(st.lists(_VALUES[name], min_size=1, max_size=3))

    assert _numbers(path, *((f"{name}__{op}", value) for value in values)) == _plainly(name, op, values)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    pairs=st.lists(
        st.tuples(st.sampled_from(["nom", "nom__contains", "nom__ne", "montant"]), st.text(max_size=20)), max_size=4
    )
)
def test_no_text_in_a_filter_reaches_the_engine(path: Path, pairs: list[tuple[str, str]]):
    total = rows_page(path, read_row_query(pairs, columns_of(path))).total

    assert 0 <= total <= 8


def test_names_of_columns_are_only_names(tmp_path: Path):
    wild = {
        'a"b; DROP TABLE x --': ["1", "2"],
        "Nom": ["x", "y"],
        "nom ": ["y", "z"],
        "c0": ["u", "v"],
        "count": ["1", "1"],
    }
    path = _table(tmp_path / "wild", wild)

    found = rows_page(path, read_row_query([('a"b; DROP TABLE x --', "2")], columns_of(path)))

    assert (found.names, found.rows) == (tuple(wild), ((2, "y", "z", "v", 1),))
    assert pq.read_schema(tmp_path / "wild" / TYPED_TABLE).names == list(wild)


def test_table_without_rows_answers(tmp_path: Path):
    path = _table(tmp_path / "empty", {"a": [], "b": []})

    found = rows_page(path, read_row_query([("a__contains", "x"), ("sort", "b")], columns_of(path)))

    assert (found.rows, found.total) == ((), 0)
