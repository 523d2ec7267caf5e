"""The files on which our findings are held against the recorded ones of the national checker."""

import json
from functools import cache
from pathlib import Path
from typing import Final

from maillage.core.schema.terms import Schema
from tests.core.schema.single_faults import single_faults
from tests.core.schema.tables import Rows, schema_of_file

_ROOT: Final = Path(__file__).resolve().parents[3]
_SCHEMAS: Final = _ROOT / "maillage" / "opendata" / "catalog" / "schemas"
SAMPLES: Final = _ROOT / "tests" / "samples" / "schema"

# Each national schema in the version that the answers were recorded with, and the seed of its table.
GENERATED: Final = (
    "LaMednum/standard-mediation-num/1.0.1",
    "MTES-MCT/acceslibre-erp-base/0.0.20",
    "atlasante/schema-dae/1.0.7",
    "cnigfr/schema-friches/1.0.6",
    "datagouv/schema-fontaine-eau/0.1.0",
    "datakode/schema-pei/1.0.1",
    "etalab/schema-hautes-remunerations/0.1.0",
    "etalab/schema-irve-dynamique/2.3.1",
    "etalab/schema-irve-statique/2.3.1",
    "etalab/schema-lieux-covoiturage/0.3.1",
    "etalab/schema-stationnement/0.1.5",
    "etalab/schema-stationnement-cyclable/1.1.1",
    "openmaraude/schema-stationstaxi/0.1.2",
    "scdl/budget/0.8.3",
    "scdl/catalogue/0.1.3",
    "scdl/deliberations/2.1.5",
    "scdl/equipements/0.1.5",
    "scdl/menus-collectifs/1.2.3",
    "scdl/plats-menus-collectifs/0.7.2",
    "scdl/prenoms/1.1.6",
    "scdl/subventions/2.1.1",
)
FILES: Final = {
    "exemple-duplicate-column.csv": "scdl/subventions/2.1.1",
    "exemple_invalide_erreurs_cellules.csv": "scdl/subventions/2.1.1",
    "exemple_invalide_erreurs_colonnes.csv": "scdl/subventions/2.1.1",
    "exemple_valide.csv": "scdl/subventions/2.1.1",
    "haute-garonne-datalocale.csv": "scdl/subventions/2.1.1",
    "nievre-cd58-2016.csv": "scdl/subventions/2.1.1",
}
ANSWERS: Final = SAMPLES / "answers.json"


def cases() -> tuple[str, ...]:
    """The generated ones: there is a file of the schema for each."""
    return GENERATED


def case_schema(name: str) -> Path:
    """The document of a schema."""
    return _SCHEMAS / f"{name}.json"


@cache
def schema_named(name: str) -> Schema:
    """A schema, read."""
    return schema_of_file(case_schema(name), name.rpartition("/")[0])


def generated_rows(name: str) -> Rows:
    """The table of a schema with one fault in each row."""
    return single_faults(schema_named(name), seed=GENERATED.index(name), each=8)


def every_table_schema() -> list[Path]:
    """All versions of all schemas that describe tables."""
    return [path for path in sorted(_SCHEMAS.rglob("*.json")) if "fields" in json.loads(path.read_text("utf-8"))]
