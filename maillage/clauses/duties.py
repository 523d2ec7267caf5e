"""What is looked after: months that nobody said are asked for once."""

from typing import Final

from maillage.clauses.parts.month_letters import ask_due_months
from maillage.core.offers import Duty
from maillage.web.public_address import public_url_here

DUTIES: Final = (
    Duty("letters of months of clauses", 600, lambda now: ask_due_months(now, public_url_here()), may_take_long=True),
)
