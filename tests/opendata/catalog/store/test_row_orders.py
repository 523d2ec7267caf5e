"""Pages that are cut from a kept order are those that the engine sorts."""

from itertools import permutations
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from maillage.core.schema.terms import FieldType
from maillage.opendata.catalog.domain.row_query import RowQuery, read_row_query
from maillage.opendata.catalog.store.tables.engine import QUERY_TABLE, columns_of, kept_orders
from maillage.opendata.catalog.store.tables.rows import rows_page
from maillage.opendata.catalog.store.typed_tables import make_tables
from maillage.opendata.catalog.store.version_files import LAST_SHALLOW_ROW, MOST_ORDERS, row_order

ROWS = LAST_SHALLOW_ROW + 1_000
DEEP = ("page", "21"), ("page_size", "100")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    number = range(ROWS)
    columns = {
        "nom": [f"{'École' if one % 3 else 'eau'} {one % 70}" if one % 11 else "" for one in number],
        "montant": [str(one * 31 % 500 / 10) if one % 13 else "NC" for one in number],
        "rang": [str(one % 40) for one in number],
    }
    pq.write_table(pa.table(columns), tmp_path / "rows.parquet")
    make_tables(tmp_path / "rows.parquet", tmp_path, {"montant": FieldType.NUMBER})
    return tmp_path / QUERY_TABLE


def _asked(path: Path, *pairs: tuple[str, str]) -> RowQuery:
    return read_row_query(pairs, columns_of(path))


@pytest.mark.parametrize("sort", ["rang", "-rang", "nom", "-montant", "rang,-nom", "-nom,montant,rang"])
@pytest.mark.parametrize("filters", [(), (("rang__gte", "3"), ("nom__ne", "eau 9")), (("rang", "7"),)])
def test_page_of_a_kept_order_is_the_page_that_the_engine_sorts(
    path: Path, sort: str, filters: tuple[tuple[str, str], ...]
):
    deep, first = _asked(path, ("sort", sort), *DEEP, *filters), _asked(path, ("sort", sort), *filters)

    kept = row_order(path, deep)

    assert kept is not None
    assert (rows_page(path, deep, kept), rows_page(path, first, kept)) == (
        rows_page(path, deep),
        rows_page(path, first),
    )


def test_order_is_made_once_and_serves_every_page(path: Path):
    deep, first = _asked(path, ("sort", "nom"), *DEEP), _asked(path, ("sort", "nom"))

    before, made, again = row_order(path, first), row_order(path, deep), row_order(path, deep)
    (file,) = kept_orders(path.parent)
    made_at = file.stat().st_mtime_ns
    shallow = row_order(path, first)

    assert before is None
    assert made is not None
    assert isinstance(again, np.memmap)
    assert isinstance(shallow, np.memmap)
    assert (file.name, file.stat().st_mtime_ns, again.tolist()) == ("order-0.npy", made_at, made.tolist())


@pytest.mark.parametrize(
    "pairs",
    [
        (("sort", "nom"),),
        (("sort", "nom"), ("page", "9000"), ("page_size", "100")),
        DEEP,
        (("group", "rang"), ("sort", "-count"), *DEEP),
    ],
)
def test_page_that_needs_no_long_sorting_leaves_no_order(path: Path, pairs: tuple[tuple[str, str], ...]):
    assert (row_order(path, _asked(path, *pairs)), kept_orders(path.parent)) == (None, [])


def test_short_table_keeps_no_order(tmp_path: Path):
    pq.write_table(pa.table({"rang": [str(one) for one in range(LAST_SHALLOW_ROW)]}), tmp_path / "rows.parquet")
    make_tables(tmp_path / "rows.parquet", tmp_path, {})
    path = tmp_path / QUERY_TABLE

    order = row_order(path, _asked(path, ("sort", "rang"), ("page", "20"), ("page_size", "100")))

    assert (order, kept_orders(tmp_path)) == (None, [])


def test_newest_orders_stay_when_many_are_asked_for(path: Path):
    names = ("nom", "montant", "rang")
    sorts = [",".join(some) for length in (1, 2, 3) for some in permutations(names, length)]

    for sort in sorts:
        row_order(path, _asked(path, ("sort", sort), *DEEP))

    kept = {one.name for one in kept_orders(path.parent)}
    places = [[str(names.index(name)) for name in sort.split(",")] for sort in sorts[-MOST_ORDERS:]]
    assert kept == {f"order-{'-'.join(one)}.npy" for one in places}


def test_tables_made_anew_forget_their_orders(path: Path):
    row_order(path, _asked(path, ("sort", "nom"), *DEEP))

    make_tables(path.with_name("rows.parquet"), path.parent, {})

    assert kept_orders(path.parent) == []
