"""The columns of the matrix and survey exports: one row per organisation and data set."""

from collections.abc import Iterator
from typing import Final

from maillage.core.schema.terms import FieldType
from maillage.kits.lists.columns import Column, Columns
from maillage.opendata.learning.domain.matrix import MatrixCell
from maillage.opendata.learning.domain.survey import OrganisationAnswer
from maillage.opendata.learning.store.matrix import Matrix, MatrixLine

_WORDS: Final = {True: "oui", False: "non", None: ""}
MatrixRow = tuple[MatrixLine, str, MatrixCell]
MATRIX_COLUMNS: Final[Columns[MatrixRow]] = (
    Column("territoire", lambda row: row[0].place.address),
    Column("nom", lambda row: row[0].place.name),
    Column("population", lambda row: row[0].place.population, FieldType.INTEGER),
    Column("organisation", lambda row: row[0].organisation.slug if row[0].organisation else ""),
    Column("schema", lambda row: row[1]),
    Column("etat", lambda row: row[2].state.value),
    Column("jeu", lambda row: row[2].slug),
    Column("age_jours", lambda row: row[2].age_days, FieldType.INTEGER),
    Column("qualite", lambda row: row[2].quality_percent, FieldType.INTEGER),
    Column("erreurs", lambda row: row[2].error_count or None, FieldType.INTEGER),
    Column("prochaine_etape", lambda row: row[0].step.kind.value),
    Column("prochaine_etape_schema", lambda row: row[0].step.schema_id),
)
SURVEY_COLUMNS: Final[Columns[OrganisationAnswer]] = (
    Column("organisation", lambda answer: answer.organisation),
    Column("territoire", lambda answer: answer.territory),
    Column("schema", lambda answer: answer.schema_id),
    Column("tenu", lambda answer: _WORDS[answer.answer.is_held]),
    Column("logiciel", lambda answer: answer.answer.software),
    Column("serait_publie", lambda answer: _WORDS[answer.answer.would_publish]),
    Column("obstacle", lambda answer: answer.answer.obstacle.value),
    Column("remarque", lambda answer: answer.answer.comment),
)


def matrix_rows(matrix: Matrix) -> Iterator[MatrixRow]:
    """One row per cell of the matrix: line, schema, cell."""
    return ((line, schema_id, cell) for line in matrix.lines for schema_id, cell in line.cells.items())
