"""Background duties: addresses of who asked are erased after a year."""

from typing import Final

from maillage.core.offers import Duty
from maillage.opendata.ideas.store.ideas import erase_old_addresses

DUTIES: Final = (Duty("addresses of ideas", 3_600, erase_old_addresses, is_final=True),)
