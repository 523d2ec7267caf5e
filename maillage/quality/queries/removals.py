"""What other features may ask to be told of the record: they connect, and the record knows none of them.

Light on purpose: who connects does so as every process starts.
"""

from typing import Final

from django.dispatch import Signal

origin_removed: Final = Signal()  # origin: all its rows went
