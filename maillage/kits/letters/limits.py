"""Rate limit of letters per client network; the limit per mailbox is applied by the queue (record/queue.py)."""

from typing import Final

from maillage.web.protection.limits import Limit

LETTERS_OF_A_NETWORK: Final = Limit("letters by network", most=20, every_s=180)
