"""Meetings in pairs: hosts sit at their tables, guests go round; who wishes to see whom, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

STRONGEST_WISH: Final = 3


@dataclass(frozen=True, slots=True)
class MeetingWish:
    """What a guest and a host wish of each other: 0 nothing, 1 to STRONGEST_WISH how much, None: rather not."""

    guest: str
    host: str
    of_guest: int | None = 0
    of_host: int | None = 0

    @property
    def is_possible(self) -> bool:
        """Whether at least one wishes it and nobody declines it."""
        return self.of_guest is not None and self.of_host is not None and self.of_guest + self.of_host > 0


@dataclass(frozen=True, slots=True)
class MeetingRound:
    """When and where: ``slots`` in their order (breaks are no slots), how many tables there are in each.

    ``absences`` says who is not there in which slots, ``limits`` who wants at most how many meetings.
    """

    slots: tuple[str, ...]
    tables: int
    absences: Mapping[str, frozenset[str]] = field(default_factory=dict)
    limits: Mapping[str, int] = field(default_factory=dict)

    def most_meetings(self, person: str) -> int:
        """How many meetings a person can have at most."""
        present = len(self.slots) - len(self.absences.get(person, frozenset()) & frozenset(self.slots))
        return max(0, min(present, self.limits.get(person, present)))


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting: in which slot, at which table (from 1), who with whom."""

    slot: str
    table: int
    guest: str
    host: str


@dataclass(frozen=True, slots=True)
class MeetingPlan:
    """The meetings of a round, and how well it serves.

    ``served`` is, for each person with wishes, how many of them are granted. ``bound`` says for k = 1, 2, … how many
    persons any plan at all could serve with at least k of their wishes, the earlier ones first.
    """

    meetings: tuple[Meeting, ...]
    served: Mapping[str, int]
    bound: tuple[int, ...]

    @property
    def reached(self) -> tuple[int, ...]:
        """How many persons have at least k of their wishes granted, for the k of ``bound``."""
        return tuple(sum(count >= least for count in self.served.values()) for least in range(1, len(self.bound) + 1))

    @property
    def is_fairest(self) -> bool:
        """Whether it is proved that no plan serves the worst served better, then the next, and so on."""
        return self.reached == self.bound
