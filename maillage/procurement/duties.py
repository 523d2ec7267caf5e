"""What is looked after: the store of contracts follows its sources."""

from datetime import datetime
from typing import Final

from maillage.core.offers import Duty
from maillage.procurement.build.contract_store import build_store
from maillage.procurement.queries.contract_sources import has_files


def rebuild_store(_now: datetime) -> int:
    """1 where files of sources came in, changed or were withdrawn and the store was built anew, else 0."""
    return int(has_files() and build_store().is_new)


DUTIES: Final = (Duty("contracts", 60, rebuild_store, may_take_long=True),)
