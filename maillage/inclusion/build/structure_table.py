"""Gives the directory to the catalogue as a data set of the agency; invented structures and persons stay out of it."""

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
from maillage.companies.queries.companies import companies_by_siren
from maillage.core.tables.writing.csv_file import write_csv
from maillage.inclusion.queries.structure_export import STRUCTURE_COLUMNS, structure_rows
from maillage.inclusion.queries.structures import public_structures
from maillage.inclusion.rules.invented_structures import INVENTED_SOURCE
from maillage.inclusion.terms.structures import SCHEMA_ID

_SLUG: Final = "structures-inclusives"


def give_structure_table(now: datetime) -> int:
    """1 where the data set of structures is new in the catalogue or has a new version, else 0."""
    rows = list(public_structures().exclude(source=INVENTED_SOURCE).order_by("siret", "kind"))
    # A company that is a natural person would put her name into the file.
    people = {siren for siren, company in companies_by_siren({row.siren for row in rows}).items() if company.is_person}
    rows = [row for row in rows if row.siren not in people]
    if not rows:
        return 0
    model = model_named(SCHEMA_ID)
    description = Description(
        title=model.title,
        description=model.summary,
        licence=model.licence,
        frequency=Frequency.DAILY,
        theme=model.theme,
        keywords=model.words[:8],
        territory=settings.HOME_TERRITORY,
        period_start=None,
        period_end=None,
        contact_name=settings.AGENCY_NAME,
        contact_email="",
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "structures.csv"
        with path.open("wb") as file:
            write_csv(structure_rows(rows), STRUCTURE_COLUMNS, file)
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
