"""How many letters the requests of one network may cause; how many a mailbox gets is the queue's (record/queue.py)."""

from typing import Final

from maillage.web.protection.limits import Limit

LETTERS_OF_A_NETWORK: Final = Limit("letters by network", most=20, every_s=180)
