from datetime import date

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from maillage.opendata.catalog.domain.consolidation import (
    CONFORMING,
    ORIGIN_COLUMNS,
    WITH_ERRORS,
    SourceTable,
    merged_table,
)


def source(name: str, columns: dict[str, list[str]], *, bad_rows: tuple[int, ...] = ()) -> SourceTable:
    table = pa.table({column: pa.array(values, pa.string()) for column, values in columns.items()})
    return SourceTable(
        name, "21440131600011", "commune:44131", name.lower(), 3, date(2026, 11, 2), table, np.array(bad_rows, np.int32)
    )


def test_rows_of_two_communes_stand_under_the_fields_of_the_schema_with_their_origin():
    pornic = source("Pornic", {"montant": ["10", "douze"], "objet": ["bal", "fête"]}, bad_rows=(3,))
    clisson = source("Clisson", {"objet": ["halle"], "remarque": ["sienne"]})

    table = merged_table(["objet", "montant"], [pornic, clisson])

    assert table.column_names == ["objet", "montant", *ORIGIN_COLUMNS]
    assert table.select(["objet", "montant", "origine_organisation", "origine_ligne", "origine_etat"]).to_pylist() == [
        dict(zip(("objet", "montant", "origine_organisation", "origine_ligne", "origine_etat"), row, strict=True))
        for row in (
            ("bal", "10", "Pornic", "2", CONFORMING),
            ("fête", "douze", "Pornic", "3", WITH_ERRORS),
            ("halle", "", "Clisson", "2", CONFORMING),
        )
    ]


def test_nothing_published_gives_the_columns_alone():
    table = merged_table(["objet"], [])

    assert (table.num_rows, table.column_names) == (0, ["objet", *ORIGIN_COLUMNS])


TABLES = st.lists(
    st.integers(0, 6).flatmap(
        lambda rows: st.tuples(st.just(rows), st.sets(st.integers(2, rows + 1)) if rows else st.just(set()))
    ),
    max_size=5,
)


@given(TABLES)
def test_each_row_says_the_state_that_it_had_where_it_was_published(tables: list[tuple[int, set[int]]]):
    sources = [
        source(f"C{number}", {"objet": [str(row) for row in range(rows)]}, bad_rows=tuple(bad))
        for number, (rows, bad) in enumerate(tables)
    ]

    states = merged_table(["objet"], sources).column("origine_etat").to_pylist()

    told = [row in bad for rows, bad in tables for row in range(2, rows + 2)]
    assert [state == WITH_ERRORS for state in states] == told
