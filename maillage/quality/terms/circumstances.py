"""The words of what a person says of a test once it is made: where she was, and on which technology."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from maillage.measurement.terms import Context, Technology

# An answer is of the moment: what is remembered on another day is not taken, and figures of past days stay.
TOLD_WITHIN: Final = timedelta(days=1)
# Figures are counted anew for answers at most twice a day, for all of them at once.
COUNTED_AFTER: Final = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is told of one test; None where it is not."""

    context: Context | None = None
    technology: Technology | None = None
