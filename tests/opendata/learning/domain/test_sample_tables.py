from collections import Counter
from collections.abc import Callable

import pytest

from maillage.core.schema.check import check_table
from maillage.core.schema.fixes import apply_fixes
from maillage.core.tables.reading import RowsInMemory
from maillage.opendata.catalog.store.lookups import lookups
from maillage.opendata.catalog.store.schemas import schema
from maillage.opendata.learning.domain import sample_tables
from maillage.opendata.learning.domain.sample_tables import SamplePlace, SampleTable, commune_siret, with_faults

PLACES = (
    SamplePlace("Pornic", "44131", -2.1, 47.11, "44210"),
    SamplePlace("Saint-Hilaire-de-Chaléons", "44164", -1.87, 47.1, "44680"),
    SamplePlace("L’Île-Rousse", "2B134", 8.94, 42.63, "20220"),
)
TABLES: dict[str, Callable[[SamplePlace, int], SampleTable]] = {
    "scdl/subventions": sample_tables.grants,
    "scdl/deliberations": sample_tables.acts,
    "scdl/equipements": sample_tables.equipment,
    "scdl/menus-collectifs": sample_tables.menus,
    "scdl/prenoms": sample_tables.given_names,
    "etalab/schema-irve-statique": sample_tables.charging_points,
}


def errors_of(table: SampleTable, schema_id: str) -> Counter[tuple[str, str]]:
    report = check_table(RowsInMemory(table.header, table.rows), schema(schema_id), lookups=lookups())
    return Counter({(one.code, one.field_name or ""): one.count for one in report.errors})


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.code)
@pytest.mark.parametrize("schema_id", list(TABLES))
def test_invented_table_conforms_to_its_schema(schema_id: str, place: SamplePlace):
    table = TABLES[schema_id](place, 2026)

    found = errors_of(table, schema_id)

    assert (found, len(table.rows) > 3) == (Counter(), True)


def test_same_commune_and_year_give_the_same_table_and_others_another():
    pornic, other = PLACES[0], PLACES[1]

    assert sample_tables.grants(pornic, 2026) == sample_tables.grants(pornic, 2026)
    assert sample_tables.grants(pornic, 2026) != sample_tables.grants(other, 2026)
    assert sample_tables.grants(pornic, 2026) != sample_tables.grants(pornic, 2025)


def test_invented_number_is_of_nobody():
    assert [commune_siret(place.code)[:3] for place in PLACES] == ["000"] * 3
    assert len({commune_siret(place.code) for place in PLACES}) == 3


def test_faults_are_put_right_by_the_proposed_fixes_but_one_that_only_the_clerk_knows():
    table, grants = with_faults(sample_tables.grants(PLACES[0], 2026)), schema("scdl/subventions")
    report = check_table(RowsInMemory(table.header, table.rows), grants, lookups=lookups())

    for _round in range(2):  # a column that got its name shows values that have fixes too
        fixed = apply_fixes(table.header, table.rows, report, schema=grants, lookups=lookups())
        table = SampleTable(tuple(fixed.header), tuple(tuple(row) for row in fixed.rows))
        report = check_table(RowsInMemory(table.header, table.rows), grants, lookups=lookups())

    assert errors_of(table, "scdl/subventions") == Counter({("type-error", "montant"): 1})
