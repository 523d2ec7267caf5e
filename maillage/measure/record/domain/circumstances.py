"""Circumstances of a test that the person reports after it: where, and on which technology."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from maillage.measure.protocol.domain.terms import Context, Technology

# Answers are accepted for a day only: later memories are unreliable, and figures of past days stay stable.
ACCEPTED_WITHIN: Final = timedelta(days=1)
# Answers trigger a recount at most twice a day, for all of them at once.
COUNTED_AFTER: Final = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """The reported circumstances of one test; None where not reported."""

    context: Context | None = None
    technology: Technology | None = None
