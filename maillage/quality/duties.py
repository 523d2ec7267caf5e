"""What is looked after: receipts that are too old to be taken again are forgotten, with their networks' hours."""

from typing import Final

from maillage.core.offers import Duty
from maillage.quality.record.rows import forget_old_vouchers

DUTIES: Final = (Duty("old receipts", 3_600, forget_old_vouchers, is_final=True),)
