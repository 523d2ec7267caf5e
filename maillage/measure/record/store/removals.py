"""Signals of the record for other features, so that the record does not depend on them.

Imports little, since receivers connect at every process start.
"""

from typing import Final

from django.dispatch import Signal

origin_removed: Final = Signal()  # argument: origin, whose rows were all removed
