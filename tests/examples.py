"""How many examples a property is tried on: the same few ones each time, or, in the gate, all of them, drawn anew.

EXAMPLES=complete is the gate; what it draws stays in .hypothesis, so that what failed is tried first the next time.
"""

import os
from typing import Final

IS_COMPLETE: Final = os.environ.get("EXAMPLES") == "complete"
# Of a property that says nothing else; the same each time, so that more of them find nothing more from then on.
FEW: Final = 40


def examples(complete: int, *, few: int) -> int:
    """The number of examples of a property that is slow: ``complete`` in the gate, else ``few``."""
    return complete if IS_COMPLETE else few
