"""Says where structures are missing: a sector in a zone, supply that reaches it beside the demand there.

The rule is published (docs/explanation/blank-zones.md) and the same for all: no structure, few, enough, or not known.
"Not known" is said wherever the directory was not confirmed: an old list is no proof that nobody is there.
"""

from dataclasses import dataclass
from typing import Final

from maillage.core.problems import sentence
from maillage.core.word_enum import Labelled

ENOUGH_STRUCTURES: Final = 3  # fewer leave a buyer no choice
CONTRACTS_A_STRUCTURE: Final = 5.0  # open ones at once that a structure can answer, a bound to be discussed
LEAST_CONFIRMED_SHARE: Final = 0.5


class ZoneState(Labelled):
    """What is said of a sector in a zone."""

    NONE = "none", sentence("aucune")
    THIN = "thin", sentence("peu")
    ENOUGH = "enough", sentence("assez")
    UNKNOWN = "unknown", sentence("non connu")


@dataclass(frozen=True, slots=True)
class ZoneSupply:
    """Structures of a sector that reach a zone.

    ``confirmed`` were confirmed of late; ``unconfirmed`` were not, or nobody said how far they go.
    """

    confirmed: int
    unconfirmed: int


@dataclass(frozen=True, slots=True)
class ZoneDemand:
    """What is bought of a sector in a zone: contracts in force, those that end in 18 months, announced purchases."""

    in_force: int
    ending: int
    planned: int

    @property
    def to_come(self) -> int:
        """What a structure could answer within 18 months."""
        return self.ending + self.planned


def zone_state(supply: ZoneSupply, demand: ZoneDemand, *, confirmed_share: float | None) -> ZoneState:
    """The state of a sector in a zone; ``confirmed_share`` is that of all structures seated there, None for no one."""
    if supply.confirmed == 0:
        is_known = confirmed_share is not None and confirmed_share >= LEAST_CONFIRMED_SHARE
        return ZoneState.NONE if is_known and supply.unconfirmed == 0 else ZoneState.UNKNOWN
    if supply.confirmed >= max(ENOUGH_STRUCTURES, demand.to_come / CONTRACTS_A_STRUCTURE):
        return ZoneState.ENOUGH
    return ZoneState.THIN
