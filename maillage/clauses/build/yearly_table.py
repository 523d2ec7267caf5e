"""Gives the published years to the catalogue as a data set of the agency: a version where a year was added."""

from datetime import datetime
from typing import Final

from maillage.catalog.record.consolidation import publish_rows
from maillage.catalog.terms import Frequency
from maillage.clauses.queries.yearly_people import published_rows_of_years
from maillage.clauses.terms.hours import CENTIHOURS
from maillage.clauses.terms.yearly_tables import SCHEMA_ID
from maillage.web.demonstration import showing

YEAR_COLUMNS: Final = ("annee", "departement", "ventilation", "valeur", "personnes", "heures")
_SLUG: Final = "clauses-sociales"


def give_yearly_table(now: datetime) -> int:
    """How many data sets are new or have a new version of the years that are frozen; invented years stay out of it."""
    with showing(demonstration=False):
        rows = published_rows_of_years()
    if not rows:
        return 0
    cells = (
        (
            str(year),
            row.departement,
            row.breakdown.value,
            row.value,
            str(row.people),
            str(round(row.centihours / CENTIHOURS)),
        )
        for year, row in rows
    )
    return publish_rows(SCHEMA_ID, YEAR_COLUMNS, cells, slug=_SLUG, now=now, frequency=Frequency.YEARLY)
