"""What is looked after: structures for the demonstration, the yearly letters that ask whether a page still holds."""

from typing import Final

from maillage.core.offers import Duty
from maillage.inclusion.record.confirmation_letters import ask_to_confirm
from maillage.inclusion.record.invented_structures import follow_contracts
from maillage.web.public_address import public_url_here

DUTIES: Final = (
    Duty("structures of the demonstration", 60, follow_contracts),
    # A few at a time: a list of thousands that comes in is asked over days.
    Duty("letters to structures", 3_600, lambda now: ask_to_confirm(now=now, origin=public_url_here())),
)
