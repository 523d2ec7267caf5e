"""Background duties: deletes expired sandboxes."""

from typing import Final

from maillage.core.offers import Duty
from maillage.opendata.learning.store.sandbox import forget_old_sandboxes

DUTIES: Final = (Duty("old sandboxes", 600, forget_old_sandboxes, is_final=True),)
