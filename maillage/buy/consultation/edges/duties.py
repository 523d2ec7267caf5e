"""The background duty of consultations: erase what is not needed any more."""

from typing import Final

from maillage.buy.consultation.store.erasure import erase_old_bids
from maillage.core.offers import Duty

DUTIES: Final = (Duty("old replies to consultations", 43_200, erase_old_bids, is_final=True),)
