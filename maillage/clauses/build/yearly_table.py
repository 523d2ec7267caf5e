"""Gives the published years to the catalogue as a data set of the agency: a version where a year was added."""

import hashlib
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings

from maillage.catalog.queries.schemas import model_named
from maillage.catalog.record.consolidation import publish_tables
from maillage.catalog.terms import DatasetKind, Frequency
from maillage.catalog.terms.description import Description, FeatureTable
from maillage.clauses.queries.invented_clauses import has_invented_clauses
from maillage.clauses.queries.yearly_people import published_rows_of_years
from maillage.clauses.terms.hours import CENTIHOURS
from maillage.clauses.terms.yearly_tables import SCHEMA_ID
from maillage.core.tables.writing.csv_file import write_csv

YEAR_COLUMNS: Final = ("annee", "departement", "ventilation", "valeur", "personnes", "heures")
_SLUG: Final = "clauses-sociales"


def give_yearly_table(now: datetime) -> int:
    """How many data sets are new or have a new version of the years that are frozen; invented years stay out of it."""
    rows = [] if has_invented_clauses() else published_rows_of_years()
    if not rows:
        return 0
    model = model_named(SCHEMA_ID)
    description = Description(
        title=model.title,
        description=model.summary,
        licence=model.licence,
        frequency=Frequency.YEARLY,
        theme=model.theme,
        keywords=model.words[:8],
        territory=settings.HOME_TERRITORY,
        period_start=None,
        period_end=None,
        contact_name=settings.AGENCY_NAME,
        contact_email="",
    )
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
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clauses.csv"
        with path.open("wb") as file:
            write_csv(cells, YEAR_COLUMNS, file)
        edition = hashlib.blake2b(path.read_bytes(), digest_size=8).hexdigest()
        table = FeatureTable(
            slug=_SLUG,
            edition=edition,
            description=description,
            file=path,
            schema_id=model.id,
            kind=DatasetKind.OWN,
        )
        return len(publish_tables([table], now=now))
