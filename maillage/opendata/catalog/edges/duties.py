"""Background duties of the catalogue: merged data sets, query tables, letters to subscribers."""

from typing import Final

from maillage.core.offers import Duty
from maillage.opendata.catalog.store.consolidation import consolidate_again
from maillage.opendata.catalog.store.subscriptions import queue_due_letters
from maillage.opendata.catalog.store.typed_tables import make_tables_ahead
from maillage.opendata.catalog.store.version_files import make_tiles_ahead
from maillage.web.public_url import installation_url

DUTIES: Final = (
    Duty("merged data sets", 3, consolidate_again),
    Duty("tables for questions", 3, lambda _now: make_tables_ahead(), may_take_long=True),
    Duty("tiles of large maps", 60, lambda _now: make_tiles_ahead(), may_take_long=True),
    Duty("letters to subscribers", 30, lambda now: queue_due_letters(now=now, origin=installation_url())),
)
