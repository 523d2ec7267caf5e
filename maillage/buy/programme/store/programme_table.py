"""Gives the planned purchases to the catalogue as a data set of the agency; invented ones stay out of it."""

from datetime import datetime
from typing import Final

from maillage.buy.programme.domain.planned_purchases import SCHEMA_ID
from maillage.buy.programme.store.planned_purchases import purchases_of_kind, stated_purchases
from maillage.buy.programme.store.programme_export import PROGRAMME_COLUMNS
from maillage.opendata.catalog.store.consolidation import publish_rows

_SLUG: Final = "programme-achats"


def give_programme_table(now: datetime) -> int:
    """1 where the data set of planned purchases is new in the catalogue or has a new version, else 0."""
    purchases = stated_purchases(purchases_of_kind(is_invented=False))
    if not purchases:
        return 0
    return publish_rows(SCHEMA_ID, PROGRAMME_COLUMNS, purchases, slug=_SLUG, now=now)
