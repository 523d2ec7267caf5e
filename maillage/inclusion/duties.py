"""What is looked after: structures for the demonstration."""

from typing import Final

from maillage.core.offers import Duty
from maillage.inclusion.record.invented_structures import follow_contracts

DUTIES: Final = (Duty("structures of the demonstration", 60, follow_contracts),)
