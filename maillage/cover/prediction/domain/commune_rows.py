"""What a prediction says of a commune, and of the households of a site."""

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

    @property
    def served_share(self) -> float | None:
        """The share of the households that is served; None without households."""
        return self.served / self.households if self.households else None


@dataclass(frozen=True, slots=True)
class SiteHouseholds:
    """The households whose best server a site is, and the served ones of them with bounds at 95 %."""

    site: str
    households: int
    served: int
    served_low: int
    served_high: int


@dataclass(frozen=True, slots=True)
class SectorShare:
    """A sector that is the best server of households of a commune, and of how many the model's median is served."""

    site: str
    sector: str
    households: int
    served: int


@dataclass(frozen=True, slots=True)
class CommuneService:
    """Why households of a commune are served or not: their number by the reason of their cell, and by sector.

    ``reasons`` have the names of ServiceReason in small letters ("none" is served), the most frequent first.
    """

    code: str
    reasons: dict[str, int]
    sectors: tuple[SectorShare, ...]


@dataclass(frozen=True, slots=True)
class HouseholdTotals:
    """What is said of several communes together; the words are those of a row.

    Of the ``communes`` of the territory so many are ``computed``, and counted here; of the others nothing is known.
    """

    households: int
    served: int
    served_low: int
    served_high: int
    not_known: int
    need: int | None
    need_served: int | None
    computed: int
    communes: int
