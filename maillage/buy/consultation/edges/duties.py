"""The background duties of consultations: open what is large, have the register stamped, erase what is not needed."""

from typing import Final

from maillage.buy.consultation.store.erasure import erase_old_bids
from maillage.buy.consultation.store.head_stamps import stamp_day_heads
from maillage.buy.consultation.store.opening import open_waiting_bids
from maillage.core.offers import Duty

DUTIES: Final = (
    Duty("replies to open", 5, open_waiting_bids, may_take_long=True),
    Duty("register stamps", 3_600, stamp_day_heads, may_take_long=True),
    Duty("old replies to consultations", 43_200, erase_old_bids, is_final=True),
)
