"""Publishes the frozen years as a data set of the agency, with a new version for each added year."""

from datetime import datetime
from typing import Final

from maillage.core.schema.terms import FieldType
from maillage.include.clauses.domain.hours import CENTIHOURS
from maillage.include.clauses.domain.yearly_tables import SCHEMA_ID, ClauseYearRow
from maillage.include.clauses.store.yearly_people import published_rows_of_years
from maillage.kits.lists.columns import Column, Columns
from maillage.opendata.catalog.domain.terms import Frequency
from maillage.opendata.catalog.store.consolidation import publish_rows
from maillage.web.demonstration import showing

YEAR_COLUMNS: Final[Columns[tuple[int, ClauseYearRow]]] = (
    Column("annee", lambda yearly: yearly[0], FieldType.INTEGER),
    Column("departement", lambda yearly: yearly[1].departement),
    Column("ventilation", lambda yearly: yearly[1].breakdown.value),
    Column("valeur", lambda yearly: yearly[1].value),
    Column("personnes", lambda yearly: yearly[1].people, FieldType.INTEGER),
    Column("heures", lambda yearly: round(yearly[1].centihours / CENTIHOURS), FieldType.INTEGER),
)
_SLUG: Final = "clauses-sociales"


def publish_yearly_table(now: datetime) -> int:
    """Publish the table if years were added; the number of data sets. Invented years are left out."""
    with showing(demonstration=False):
        rows = published_rows_of_years()
    if not rows:
        return 0
    return publish_rows(SCHEMA_ID, YEAR_COLUMNS, rows, slug=_SLUG, now=now, frequency=Frequency.YEARLY)
