import datetime as dt
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from maillage.buy.contracts.domain.tables import FlatTable
from maillage.buy.contracts.intake.table_schemas import table_schema
from maillage.buy.contracts.store.build.flat_rows import column_names
from maillage.buy.contracts.store.build.parquet import REMARKS, arrow_schema, write_tables
from maillage.core.schema.check import check_table
from maillage.core.tables.reading import RowsInMemory
from tests.buy.contracts.contracts import SAMPLES, read, read_document

REAL = sorted((SAMPLES / "real").iterdir())
EXAMPLE = SAMPLES / "examples" / "2.0.2" / "marches_concessions.json"


def test_same_contracts_make_the_same_bytes(tmp_path: Path):
    for name in ("one", "two"):
        write_tables((result for path in REAL for result in read(path)), tmp_path / name)

    tables = [*FlatTable, REMARKS]
    assert all(
        (tmp_path / "one" / f"{table}.parquet").read_bytes() == (tmp_path / "two" / f"{table}.parquet").read_bytes()
        for table in tables
    )


def test_example_fills_every_table(tmp_path: Path):
    counts = write_tables(read(EXAMPLE), tmp_path)

    assert counts == {
        "marches-contrats": 4,
        "marches-titulaires": 8,
        "marches-modifications": 4,
        "marches-sous-traitance": 4,
        "marches-considerations": 14,
        "marches-concessions-annees": 4,
        "remarks": 11,
    }


def test_columns_are_typed_as_their_schemas_say(tmp_path: Path):
    write_tables(read(EXAMPLE), tmp_path)

    for table in FlatTable:
        written = pq.read_schema(tmp_path / f"{table}.parquet")
        assert written.equals(arrow_schema(table))
        assert tuple(written.names) == column_names(table)


def test_tables_are_joined_by_key_and_record(tmp_path: Path):
    write_tables(read(EXAMPLE), tmp_path)

    rows = _rows(
        f"""
        SELECT contracts.id, holders.siren, contracts.notified_on, contracts.amount_eur, contracts.techniques
        FROM '{tmp_path}/marches-contrats.parquet' AS contracts
        JOIN '{tmp_path}/marches-titulaires.parquet' AS holders USING (key, record)
        WHERE contracts.id = 'TEST2022' AND holders.amendment_rank = 0
        """
    )

    assert rows == [("TEST2022", "552045999", dt.date(2024, 5, 15), 575_000.0, "Concours,Accord-cadre")]


def test_identical_rows_fold_and_different_contracts_under_one_number_stay_apart(tmp_path: Path):
    one = {"id": "2019001", "acheteur": {"id": "21860194600013"}, "objet": "Lot 1"}
    other = {**one, "objet": "Lot 2"}

    counts = write_tables(read_document(tmp_path, {"marches": [one, one, other, one]}), tmp_path / "tables")

    keys = pq.read_table(tmp_path / "tables" / "marches-contrats.parquet").column("key").to_pylist()
    assert (counts["marches-contrats"], len(set(keys))) == (2, 2)


def test_remarks_are_kept_with_their_contract(tmp_path: Path):
    write_tables(read(SAMPLES / "real" / "pes_2019.json"), tmp_path)

    rows = _rows(
        f"""
        SELECT before, after, sureness FROM '{tmp_path}/remarks.parquet'
        WHERE rule = 'date-zone' AND path = 'marches/0/dateNotification'
        """
    )

    ((before, after, sureness),) = rows
    assert (str(before)[:10], sureness) == (after, "certain")


@pytest.mark.parametrize("table", list(FlatTable))
def test_rows_pass_the_schema_of_their_table(table: FlatTable, tmp_path: Path):
    write_tables(read(EXAMPLE), tmp_path)
    written = pq.read_table(tmp_path / f"{table}.parquet")
    rows = [tuple(_cell(value) for value in row.values()) for row in written.to_pylist()]

    report = check_table(RowsInMemory(tuple(written.column_names), rows), table_schema(table))

    assert (report.row_count, [(group.field_name, group.code, group.value) for group in report.errors]) == (
        len(rows),
        [],
    )


def _cell(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _rows(query: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as connection:
        return connection.execute(query).fetchall()
