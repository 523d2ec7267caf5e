"""Background duties: the signal of drive tests follows what is recorded."""

from typing import Final

from maillage.core.offers import Duty
from maillage.measure.figures.store.signal_rows import follow_signal

DUTIES: Final = (Duty("signal of drive tests", 60, follow_signal, may_take_long=True),)
