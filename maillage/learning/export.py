"""The matrix of a territory and the answers to the survey as CSV files: one line an organisation and a data set."""

import io
from collections.abc import Iterable
from typing import Final

from maillage.core.tables.writing.csv_file import write_csv
from maillage.learning.queries.matrix import Matrix
from maillage.learning.rules.survey import OrganisationAnswer

COLUMNS = (
    *("territoire", "nom", "population", "organisation", "schema", "etat", "jeu", "age_jours", "qualite", "erreurs"),
    *("prochaine_etape", "prochaine_etape_schema"),
)
SURVEY_COLUMNS: Final = (
    *("organisation", "territoire", "schema", "tenu", "logiciel", "serait_publie", "obstacle", "remarque"),
)
_WORDS: Final = {True: "oui", False: "non", None: ""}


def matrix_csv(matrix: Matrix) -> bytes:
    """The file: UTF-8 with commas, as programs and spreadsheets read it."""
    rows = [
        (
            *(line.place.address, line.place.name, line.place.population),
            *(line.organisation.slug if line.organisation else "", schema_id),
            *(cell.state.value, cell.slug, cell.age_days, cell.quality_percent, cell.error_count or None),
            *(line.step.kind.value, line.step.schema_id),
        )
        for line in matrix.lines
        for schema_id, cell in line.cells.items()
    ]
    stream = io.BytesIO()
    write_csv((tuple("" if cell is None else str(cell) for cell in row) for row in rows), COLUMNS, stream)
    return stream.getvalue()


def survey_csv(answers: Iterable[OrganisationAnswer]) -> bytes:
    """The file: UTF-8 with commas; no cell can be a formula."""
    rows = (
        (
            *(answer.organisation, answer.territory, answer.schema_id, _WORDS[answer.answer.is_held]),
            *(answer.answer.software, _WORDS[answer.answer.would_publish]),
            *(answer.answer.obstacle.value, answer.answer.comment),
        )
        for answer in answers
    )
    stream = io.BytesIO()
    write_csv(rows, SURVEY_COLUMNS, stream)
    return stream.getvalue()
