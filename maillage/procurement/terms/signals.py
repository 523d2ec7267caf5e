"""The signs that deserve a question, and what one says of a contract; their words: rules/indicators/signals.py."""

from enum import StrEnum


class Signal(StrEnum):
    """The signs. The last two are of a holder or of a buyer's purchases, the others of one contract."""

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
    """What a sign says of one contract; a contract to which it does not apply has no state."""

    FIRES = "fires"
    QUIET = "quiet"
    UNKNOWN = "unknown"
