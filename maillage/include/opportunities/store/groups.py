"""Which structures could cover some lots together: who reaches each lot, and how much each can take on a year."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from maillage.include.opportunities.domain.groupings import (
    GroupCandidate,
    LotToCover,
    StructureGroup,
    smallest_grouping,
)
from maillage.include.opportunities.domain.groups import WantedLot
from maillage.include.structures.domain.reservations import MOST_DEPENDENCE
from maillage.include.structures.store.sourcing import SourcedStructure, need_at, structures_for

# Of those that do the same lots the larger ones always serve at least as well: a group of more is of no use to anyone.
_MOST_ALIKE: Final = 40


@dataclass(frozen=True, slots=True)
class LotSupply:
    """Who reaches a lot: how many can be counted on, and how many whose turnover nobody said."""

    counted: int
    without_turnover: int


@dataclass(frozen=True, slots=True)
class GroupSearch:
    """The smallest group for some lots, who its candidates are by code, and who reaches each lot in their order.

    ``matches`` has, by code and lot, what is known of a candidate there (its distance). ``is_required_able`` is False
    where none of the structures that were required reaches a lot, or says its turnover.
    """

    group: StructureGroup
    structures: Mapping[str, SourcedStructure]
    matches: Mapping[tuple[str, str], SourcedStructure]
    capacities: Mapping[str, float]
    supply: Sequence[LotSupply]
    is_required_able: bool = True


def group_for(lots: Sequence[WantedLot], *, today: dt.date, required: Collection[int] = ()) -> GroupSearch:
    """The smallest group that covers ``lots`` with nobody above the bound on dependence; Refused for too many lots.

    With ``required``, the numbers of structures, the smallest that one of them at least is in.
    """
    reached: dict[str, set[str]] = defaultdict(set)
    structures: dict[str, SourcedStructure] = {}
    matches: dict[tuple[str, str], SourcedStructure] = {}
    supply = []
    for lot in lots:
        need = need_at(lot.place, frozenset({lot.sector}), float(lot.amount_eur))
        reaching = [match for match in structures_for(need, today=today) if match.is_reach_known] if need else []
        counted = [match for match in reaching if match.structure.turnover_eur]
        supply.append(LotSupply(len(counted), len(reaching) - len(counted)))
        for match in counted:
            code = str(match.number)
            structures[code] = matches[code, lot.word] = match
            reached[code].add(lot.word)
    capacities = {code: MOST_DEPENDENCE * (structures[code].structure.turnover_eur or 0.0) for code in structures}
    alike: dict[frozenset[str], list[str]] = defaultdict(list)
    for code in sorted(structures, key=lambda code: (-capacities[code], int(code))):
        alike[frozenset(reached[code])].append(code)
    required_codes = frozenset(map(str, required))
    candidates = [
        GroupCandidate(code, names, capacities[code])
        for names, codes in alike.items()
        for place, code in enumerate(codes)
        if place < _MOST_ALIKE or code in required_codes
    ]
    covered = [LotToCover(lot.word, float(lot.amount_eur)) for lot in lots]
    group = smallest_grouping(covered, candidates, required=required_codes)
    is_able = not required_codes or not required_codes.isdisjoint(structures)
    return GroupSearch(group, structures, matches, capacities, supply, is_able)
