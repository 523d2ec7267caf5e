"""Red flags and their states; texts: domain/indicators/signals.py."""

from enum import StrEnum


class Signal(StrEnum):
    """The signals. The last two concern a holder or a buyer's purchases, the others one contract."""

    SINGLE_OFFER = "single-offer"
    DIRECT_AWARD = "direct-award"
    LATE = "late"
    AMENDED = "amended"
    MUCH_AMENDED = "much-amended"
    IMPLAUSIBLE_STEP = "implausible-step"
    SPLITTING = "splitting"
    VARIED_HOLDER = "varied-holder"
    CONCENTRATION = "concentration"


class SignalState(StrEnum):
    """The state of a signal for one contract; a contract that it does not apply to has none."""

    FIRES = "fires"
    QUIET = "quiet"
    UNKNOWN = "unknown"
