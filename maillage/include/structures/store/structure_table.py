"""Gives the directory to the catalogue as a data set of the agency; invented structures and persons stay out of it."""

from datetime import datetime
from typing import Final

from maillage.buy.companies.store.companies import companies_by_siren
from maillage.include.structures.domain.structures import SCHEMA_ID
from maillage.include.structures.store.structure_export import STRUCTURE_COLUMNS, structure_lines
from maillage.include.structures.store.structures import structures_of_kind
from maillage.opendata.catalog.store.consolidation import publish_rows

_SLUG: Final = "structures-inclusives"


def give_structure_table(now: datetime) -> int:
    """1 where the data set of structures is new in the catalogue or has a new version, else 0."""
    rows = list(structures_of_kind(is_invented=False).filter(withdrawn_at=None).order_by("siret", "kind"))
    # A company that is a natural person would put her name into the file.
    people = {siren for siren, company in companies_by_siren({row.siren for row in rows}).items() if company.is_person}
    rows = [row for row in rows if row.siren not in people]
    if not rows:
        return 0
    return publish_rows(SCHEMA_ID, STRUCTURE_COLUMNS, structure_lines(rows), slug=_SLUG, now=now)
