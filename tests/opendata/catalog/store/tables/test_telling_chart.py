"""The first chart of a data set: what its reader asks, or none."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from maillage.opendata.catalog.store.tables.column_profiles import default_chart
from maillage.opendata.catalog.store.tables.engine import QUERY_TABLE, columns_of
from maillage.opendata.catalog.store.typed_tables import make_tables

AMOUNTS = ["120", "80.5", "45", "3000", "15", "640"]
DAYS = ["2025-01-31", "2024-12-31", "2025-02-01", "2023-06-15", "2025-01-30", "1999-01-01"]


@pytest.mark.parametrize(
    ("rows", "chart"),
    [
        # Subsidies: to whom the money goes, not how many decisions bear one date.
        (
            {
                "idBeneficiaire": ["1", "2", "3", "4", "5", "1"],
                "nomBeneficiaire": ["Club", "École", "Amicale", "Théâtre", "Harmonie", "Club"],
                "dateConvention": DAYS,
                "montant": AMOUNTS,
            },
            ("nomBeneficiaire", "montant"),
        ),
        # First names: how many children, not how many rows of each sex.
        (
            {
                "ENFANT_SEXE": ["F", "F", "M", "M", "F", "M"],
                "ENFANT_PRENOM": ["Jade", "Lou", "Léo", "Noé", "Ada", "Tom"],
                "NOMBRE_OCCURRENCES": ["5", "3", "4", "2", "1", "6"],
            },
            ("ENFANT_PRENOM", "NOMBRE_OCCURRENCES"),
        ),
        # Things: how many of each kind.
        ({"nom": list("abcdef"), "type": ["école", "école", "stade", "stade", "école", "stade"]}, ("type", None)),
        # Statistics are not counted, and a reference or a latitude is read by nobody.
        ({"operator": ["a", "b", "a", "b", "a", "b"], "period": DAYS, "median": AMOUNTS}, None),
        ({"referenceDecision": ["r1", "r1", "r2", "r2", "r1", "r2"], "EQUIP_LAT": AMOUNTS}, None),
    ],
    ids=["subsidies", "names", "things", "statistics", "references"],
)
def test_first_chart_answers_its_reader_or_is_not_there(
    tmp_path: Path, rows: Mapping[str, Sequence[str]], chart: tuple[str, str | None] | None
) -> None:
    table = pa.table({name: pa.array(values, pa.string()) for name, values in rows.items()})
    pq.write_table(table, tmp_path / "rows.parquet")
    make_tables(tmp_path / "rows.parquet", tmp_path, {})
    path = tmp_path / QUERY_TABLE

    found = default_chart(path)

    names = [column.name for column in columns_of(path)]
    assert (found and (names[found[0]], None if found[1] is None else names[found[1]])) == chart
