"""Gives the planned purchases to the catalogue as a data set of the agency; invented ones stay out of it."""

import hashlib
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Final

from maillage.catalog.record.consolidation import own_table, publish_tables
from maillage.core.tables.writing.csv_file import write_csv
from maillage.programme.queries.planned_purchases import public_purchases, stated_purchases
from maillage.programme.queries.programme_export import PROGRAMME_COLUMNS, programme_rows
from maillage.programme.terms.planned_purchases import SCHEMA_ID

_SLUG: Final = "programme-achats"


def give_programme_table(now: datetime) -> int:
    """1 where the data set of planned purchases is new in the catalogue or has a new version, else 0."""
    purchases = stated_purchases(public_purchases().exclude(organisation=None))
    if not purchases:
        return 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "programme.csv"
        with path.open("wb") as file:
            write_csv(programme_rows(purchases), PROGRAMME_COLUMNS, file)
        edition = hashlib.blake2b(path.read_bytes(), digest_size=8).hexdigest()
        table = own_table(SCHEMA_ID, path, slug=_SLUG, edition=edition)
        return len(publish_tables([table], now=now))
