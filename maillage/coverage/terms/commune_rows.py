"""What a prediction says of a commune."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CommuneRow:
    """What is said of a commune: households, served ones with bounds at 95 %, of whom nothing is known.

    ``need_served`` are the served ones without another good access (with ``need``, all of those); None where no file
    says who has one.
    """

    code: str
    name: str
    households: int
    served: int
    served_low: int
    served_high: int
    not_known: int
    need: int | None
    need_served: int | None
