"""The background duties of consultations: open what is large, erase what is not needed any more."""

from typing import Final

from maillage.buy.consultation.store.erasure import erase_old_bids
from maillage.buy.consultation.store.opening import open_waiting_bids
from maillage.core.offers import Duty

DUTIES: Final = (
    Duty("replies to open", 5, open_waiting_bids, may_take_long=True),
    Duty("old replies to consultations", 43_200, erase_old_bids, is_final=True),
)
