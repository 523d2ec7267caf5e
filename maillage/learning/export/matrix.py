"""The matrix of a territory as a CSV file: one line a commune and a core data set."""

import io

from maillage.core.tables.writing import write_csv
from maillage.learning.queries.matrix import Matrix

COLUMNS = (
    *("territoire", "nom", "population", "organisation", "schema", "etat", "jeu", "age_jours", "qualite", "erreurs"),
    *("prochaine_etape", "prochaine_etape_schema"),
)


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
