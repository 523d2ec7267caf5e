"""Finds the smallest group of structures that covers the lots of a purchase without making any of them dependent.

Such a group is a groupement momentané d'entreprises (code de la commande publique, R2142-19 and following). A structure
takes on at most its capacity in all, spread over the lots that it may perform. By the theorem of Gale and
Hoffman (a transport problem has a solution exactly where no set of demands wants more than its suppliers hold) a group
covers the lots exactly where, for every set of lots, the members that may perform one of them hold at least its amount.
So the search needs no shares, one whole number a candidate and a row a set of lots; the shares follow from the group.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.extras import scipy_of_plans as scipy
from maillage.core.problems import Refused, sentence

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
MOST_LOTS: Final = 10  # 1,023 sets of lots
_LIMIT_S: Final = 2.0
_SLACK_EUR: Final = 0.005  # half a cent
_ROUND: Final = 1e-6  # what a bound of the solver may lack of a whole number
_MOST_SUBSTITUTES: Final = 5


@dataclass(frozen=True, slots=True)
class LotToCover:
    """A lot of a purchase, by its amount a year without tax."""

    name: str
    amount_eur: float


@dataclass(frozen=True, slots=True)
class GroupCandidate:
    """A structure that could join: the lots that it may perform, and the most it can take on a year in all.

    ``capacity_eur`` is its turnover times the bound on dependence; a structure whose turnover is not known cannot be
    counted on, and is no candidate.
    """

    code: str
    lots: frozenset[str]
    capacity_eur: float


@dataclass(frozen=True, slots=True)
class GroupMember:
    """A member of a group: what it takes on of each lot, and who could stand in for it with the group still whole."""

    code: str
    shares_eur: Mapping[str, float]
    substitutes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StructureGroup:
    """The smallest group that covers the lots.

    ``least_members`` is proved to be necessary: where it equals the number of members no smaller group exists.
    ``uncovered_eur`` says what of which lot nobody can take, where all candidates together do not suffice.
    """

    members: tuple[GroupMember, ...]
    least_members: int
    uncovered_eur: Mapping[str, float]

    @property
    def is_optimal(self) -> bool:
        """Whether no smaller group exists."""
        return not self.uncovered_eur and len(self.members) == self.least_members


@dataclass(frozen=True, slots=True, eq=False)
class _Market:
    """The lots as bits: what each set of them wants, and what each candidate holds towards it (a row a candidate)."""

    lots: tuple[LotToCover, ...]
    candidates: tuple[GroupCandidate, ...]
    amounts: Floats
    capacity: Floats

    @classmethod
    def of(cls, lots: Sequence[LotToCover], candidates: Sequence[GroupCandidate]) -> "_Market":
        """Sets of lots are numbers whose bits are the lots."""
        ordered = tuple(sorted(candidates, key=lambda candidate: (-candidate.capacity_eur, candidate.code)))
        bits = np.arange(1 << len(lots))[:, None] >> np.arange(len(lots)) & 1
        able = np.array([[lot.name in candidate.lots for lot in lots] for candidate in ordered]).reshape(-1, len(lots))
        capacities = np.array([candidate.capacity_eur for candidate in ordered])
        return cls(
            lots=tuple(lots),
            candidates=ordered,
            amounts=bits @ np.array([lot.amount_eur for lot in lots]),
            capacity=(able.astype(np.int64) @ bits.T > 0) * capacities[:, None],
        )

    def covers(self, group: Places | list[int]) -> bool:
        """Whether these candidates cover all lots."""
        return bool((self.capacity[group].sum(axis=0) >= self.amounts - _SLACK_EUR).all())

    def smallest_group(self, required: Collection[str] = ()) -> tuple[list[int], int]:
        """The smallest group, and a proved bound below which none exists: its size, unless time ran out.

        With one of the candidates ``required`` at least, if any of them is one.
        """
        count = len(self.candidates)
        is_required = np.array([candidate.code in required for candidate in self.candidates])
        outcome = scipy.optimize.milp(
            np.ones(count),
            constraints=[
                scipy.optimize.LinearConstraint(self.capacity.T, self.amounts - _SLACK_EUR),
                scipy.optimize.LinearConstraint(is_required.astype(np.float64)[None, :], float(is_required.any())),
            ],
            integrality=np.ones(count),
            bounds=scipy.optimize.Bounds(0, 1),
            options={"time_limit": _LIMIT_S},
        )
        group = list(range(count)) if outcome.x is None else np.flatnonzero(np.round(outcome.x)).tolist()
        for place in reversed(group):  # the smallest first: who is spare goes
            others = [other for other in group if other != place]
            is_last_required = is_required[place] and not is_required[others].any()
            if not is_last_required and self.covers(others):
                group = others
        bound = 0 if outcome.mip_dual_bound is None else ceil(outcome.mip_dual_bound - _ROUND)
        return group, len(group) if outcome.status == 0 else min(bound, len(group))

    def substitutes(self, group: Sequence[int], member: int) -> list[int]:
        """Who could stand in for ``member`` with all lots still covered, the largest first."""
        others = [place for place in group if place != member]
        missing = self.amounts - self.capacity[others].sum(axis=0)
        able = (self.capacity >= missing - _SLACK_EUR).all(axis=1)
        able[list(group)] = False
        places: list[int] = np.flatnonzero(able)[:_MOST_SUBSTITUTES].tolist()
        return places

    def uncovered(self) -> dict[str, float]:
        """What of each lot stays open when all candidates take what they can, the first lots first."""
        room = self.capacity.sum(axis=0)
        uncovered = {}
        for bit, lot in enumerate(self.lots):
            # What can be covered of this lot beside what is covered of those before it: every set that has it decides.
            inside = np.arange(len(room)) >> bit & 1 == 1
            covered = max(0.0, min(lot.amount_eur, float(room[inside].min())))
            room = room - np.where(inside, covered, 0.0)
            if lot.amount_eur - covered > _SLACK_EUR:
                uncovered[lot.name] = round(lot.amount_eur - covered, 2)
        return uncovered


def smallest_grouping(
    lots: Sequence[LotToCover], candidates: Sequence[GroupCandidate], *, required: Collection[str] = ()
) -> StructureGroup:
    """The smallest group that covers ``lots``; what of which lot nobody can take where all together do not suffice.

    With candidates ``required``, by code, the smallest that one of them at least is in, and these take their shares
    first. Refused for no lot, more than MOST_LOTS, or two of one name.
    """
    if not lots or len(lots) > MOST_LOTS or len({lot.name for lot in lots}) < len(lots):
        message = sentence("Donnez de un à %(most)s lots, chacun avec son nom.")
        raise Refused("grouping_lots", message, most=MOST_LOTS)
    market = _Market.of(lots, candidates)
    if not market.covers(list(range(len(candidates)))):
        return StructureGroup((), 0, market.uncovered())
    group, least = market.smallest_group(required)
    group.sort(key=lambda place: market.candidates[place].code not in required)
    shares = _shares(lots, [market.candidates[place] for place in group])
    members = []
    for place in group:
        candidate = market.candidates[place]
        substitutes = tuple(market.candidates[other].code for other in market.substitutes(group, place))
        members.append(GroupMember(candidate.code, shares[candidate.code], substitutes))
    return StructureGroup(tuple(members), least, {})


def _shares(lots: Sequence[LotToCover], members: Sequence[GroupCandidate]) -> dict[str, dict[str, float]]:
    """Who takes what: augmenting paths from lots to members, so that every lot is covered to the cent."""
    shares: dict[str, dict[str, float]] = {member.code: {} for member in members}
    spare = {member.code: member.capacity_eur for member in members}
    able = {lot.name: [member.code for member in members if lot.name in member.lots] for lot in lots}
    for lot in lots:
        missing = lot.amount_eur
        while missing > _SLACK_EUR:
            path = _path(lot.name, able, shares, spare)
            # The member at the end has room; each member on the way hands part of another lot on.
            handed = [shares[path[step - 1]][path[step]] for step in range(2, len(path), 2)]
            amount = min(missing, spare[path[-1]], *handed)
            for step in range(1, len(path), 2):
                member_shares = shares[path[step]]
                member_shares[path[step - 1]] = member_shares.get(path[step - 1], 0.0) + amount
                if step + 1 < len(path):
                    member_shares[path[step + 1]] -= amount
            spare[path[-1]] -= amount
            missing -= amount
    return {
        code: {name: round(amount, 2) for name, amount in member_shares.items() if amount > _SLACK_EUR}
        for code, member_shares in shares.items()
    }


def _path(
    lot: str, able: dict[str, list[str]], shares: dict[str, dict[str, float]], spare: dict[str, float]
) -> list[str]:
    """Lot, member, lot, member … to a member with room: the shortest."""
    paths, seen_lots, seen_members = [[lot]], {lot}, set[str]()
    for path in paths:
        for code in able[path[-1]]:
            if code in seen_members:
                continue
            seen_members.add(code)
            if spare[code] > _ROUND:
                return [*path, code]
            for other, amount in shares[code].items():
                if amount > _ROUND and other not in seen_lots:
                    seen_lots.add(other)
                    paths.append([*path, code, other])
    message = f"no member can take more of {lot}, although the group covers every set of lots"
    raise AssertionError(message)
