"""Inclusive buying: meetings of 180 people, the smallest group for six lots, one need against 20,000 structures.

Run: .venv/bin/python bench/inclusive_buying.py [--repeat 3]. Beside each: as one does it by hand, the same by a plain
model in HiGHS (a number a meeting and slot; one a lot and member), and a plain loop over the structures. Prints seconds
of processor.
"""

import argparse
import random
import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # a script is started from anywhere
from bench.installations import measured, own_installation
from maillage.include.events.domain.plan import MeetingRound, MeetingWish, fairest_meetings
from maillage.include.opportunities.domain.groupings import GroupCandidate, LotToCover, smallest_grouping

SLOTS, TABLES, HOSTS, GUESTS = 12, 40, 40, 140
LIMIT_S = 60.0


def meeting_wishes(seed: int) -> list[MeetingWish]:
    """140 guests who wish to see ten hosts each; hosts wish some of them, decline some."""
    chance = random.Random(seed)
    hosts = [f"h{number:02}" for number in range(HOSTS)]
    return [
        MeetingWish(f"g{guest:03}", host, chance.randint(1, 3), chance.choice([0, 0, 1, 2, None]))
        for guest in range(GUESTS)
        for host in chance.sample(hosts, 10)
    ]


def plain_meetings(wishes: list[MeetingWish]) -> str:
    """A plain model: a variable a wish and slot, as many granted wishes as possible, everybody at least once."""
    possible = [wish for wish in wishes if wish.is_possible]
    rows: dict[object, list[int]] = {}
    for place, wish in enumerate(possible):
        for slot in range(SLOTS):
            column = place * SLOTS + slot
            for key in ((wish.guest, slot), (wish.host, slot), ("tables", slot), ("once", place)):
                rows.setdefault(key, []).append(column)
    keys = list(rows)
    entries = [(row, column) for row, key in enumerate(keys) for column in rows[key]]
    upper = [TABLES if key[0] == "tables" else 1 for key in keys]  # type: ignore[index]
    persons = sorted({person for wish in possible for person in (wish.guest, wish.host)})
    person_row = {person: len(keys) + place for place, person in enumerate(persons)}
    for place, wish in enumerate(possible):
        for slot in range(SLOTS):
            entries += [(person_row[wish.guest], place * SLOTS + slot), (person_row[wish.host], place * SLOTS + slot)]
    count = len(possible) * SLOTS
    matrix = coo_array(
        (np.ones(len(entries)), tuple(zip(*entries, strict=True))), shape=(len(keys) + len(persons), count)
    )
    low = [0.0] * len(keys) + [1.0] * len(persons)
    high = [*upper, *[float(SLOTS)] * len(persons)]
    strength = np.repeat([(wish.of_guest or 0) + (wish.of_host or 0) for wish in possible], SLOTS)
    outcome = milp(
        -strength.astype(float),
        constraints=LinearConstraint(matrix.tocsr(), low, high),
        integrality=np.ones(count),
        bounds=Bounds(0, 1),
        options={"time_limit": LIMIT_S},
    )
    return f"status {outcome.status}, gap {outcome.mip_gap}"


def naive_meetings(wishes: list[MeetingWish]) -> str:
    """As by hand: the strongest wishes first, each in the first slot that both and a table have free."""
    possible = sorted(
        (wish for wish in wishes if wish.is_possible), key=lambda wish: -((wish.of_guest or 0) + (wish.of_host or 0))
    )
    busy: set[tuple[str, int]] = set()
    tables = [0] * SLOTS
    counts = {person: 0 for wish in possible for person in (wish.guest, wish.host)}
    for wish in possible:
        for slot in range(SLOTS):
            if tables[slot] < TABLES and (wish.guest, slot) not in busy and (wish.host, slot) not in busy:
                busy |= {(wish.guest, slot), (wish.host, slot)}
                tables[slot] += 1
                counts[wish.guest] += 1
                counts[wish.host] += 1
                break
    return told_meetings(sum(tables), counts.values())


def told_meetings(count: int, of_persons: Iterable[int]) -> str:
    """How many meetings, the fewest that anybody has, and how many have so few."""
    several = list(of_persons)
    return f"{count} meetings; the worst served {several.count(min(several))} have {min(several)}"


def fair_meetings(wishes: list[MeetingWish], meeting_round: MeetingRound) -> str:
    """Ours, told the same way."""
    plan = fairest_meetings(wishes, meeting_round)
    counts = {person: 0 for wish in wishes if wish.is_possible for person in (wish.guest, wish.host)}
    for meeting in plan.meetings:
        counts[meeting.guest] += 1
        counts[meeting.host] += 1
    return f"{told_meetings(len(plan.meetings), counts.values())}, proved: {plan.is_fairest}"


def naive_group(lots: list[LotToCover], candidates: list[GroupCandidate]) -> str:
    """As by hand: lot after lot, the largest that do it, until it is covered."""
    left = {one.code: one.capacity_eur for one in candidates}
    members: set[str] = set()
    for lot in sorted(lots, key=lambda lot: -lot.amount_eur):
        missing = lot.amount_eur
        for one in sorted(candidates, key=lambda one: (one.code not in members, -left[one.code])):
            if missing > 0 and lot.name in one.lots and left[one.code] > 0:
                taken = min(missing, left[one.code])
                missing -= taken
                left[one.code] -= taken
                members.add(one.code)
    return f"{len(members)} members"


def market(seed: int) -> tuple[list[LotToCover], list[GroupCandidate]]:
    """Six lots and 200 structures that do one or two of them."""
    chance = random.Random(seed)
    names = [f"lot {number}" for number in range(6)]
    lots = [LotToCover(name, float(chance.randint(50_000, 400_000))) for name in names]
    return lots, [
        GroupCandidate(
            f"s{number}",
            frozenset(chance.sample(names, chance.randint(1, 2))),
            chance.lognormvariate(11, 0.8) * 0.3,
        )
        for number in range(200)
    ]


def plain_group(lots: list[LotToCover], candidates: list[GroupCandidate]) -> str:
    """The plain model: who joins, and how much of which lot each takes."""
    shares = [
        (place, lot) for place, one in enumerate(candidates) for lot in range(len(lots)) if lots[lot].name in one.lots
    ]
    count = len(candidates) + len(shares)
    entries, low, high = [], [], []
    for lot, _wanted in enumerate(lots):
        entries += [
            (lot, len(candidates) + column, 1.0) for column, (_place, other) in enumerate(shares) if other == lot
        ]
        low.append(_wanted.amount_eur)
        high.append(np.inf)
    for place, one in enumerate(candidates):
        row = len(lots) + place
        entries += [
            (row, len(candidates) + column, 1.0) for column, (other, _lot) in enumerate(shares) if other == place
        ]
        entries.append((row, place, -one.capacity_eur))
        low.append(-np.inf)
        high.append(0.0)
    rows, columns, values = zip(*entries, strict=True)
    matrix = coo_array((values, (rows, columns)), shape=(len(low), count)).tocsr()
    kind = np.array([1] * len(candidates) + [0] * len(shares))
    outcome = milp(
        np.array([1.0] * len(candidates) + [0.0] * len(shares)),
        constraints=LinearConstraint(matrix, low, high),
        integrality=kind,
        bounds=Bounds(0, np.where(kind == 1, 1, np.inf)),
        options={"time_limit": LIMIT_S},
    )
    return f"{round(outcome.fun) if outcome.fun is not None else '-'} members, gap {outcome.mip_gap}"


def needs(repeat: int) -> None:
    """One need against 20,000 structures in a folder of its own."""
    with own_installation():
        from django.utils.timezone import localdate, now  # noqa: PLC0415

        from maillage.core.geo import distance_m  # noqa: PLC0415
        from maillage.include.structures.domain.sourcing import BuyerNeed  # noqa: PLC0415
        from maillage.include.structures.store.models import Structure  # noqa: PLC0415
        from maillage.include.structures.store.sourcing import directory, structures_for  # noqa: PLC0415

        chance = random.Random(1)
        sectors = ["proprete", "espaces_verts", "batiment_tp", "restauration", "linge_textile", "reemploi"]
        Structure.objects.bulk_create(
            Structure(
                siret=f"{number:014}",
                siren=f"{number:014}"[:9],
                kind="ACI",
                name=f"Structure {number}",
                lon=chance.uniform(-4, 7),
                lat=chance.uniform(43, 50),
                activities=[
                    {"sector": code, "services": ["service"], "reach": "radius", "radius_km": 40.0, "zones": []}
                    for code in chance.sample(sectors, 2)
                ],
                turnover_eur=chance.uniform(1e5, 2e6),
                source="bench",
                created_at=now(),
                changed_at=now(),
            )
            for number in range(20_000)
        )
        need = BuyerNeed(frozenset({"proprete"}), -1.55, 47.21, amount_eur=45_000.0)
        measured("directory read, 20,000 structures", 1, lambda: len(directory().numbers))
        measured("one need, 20,000 structures", 10 * repeat, lambda: len(structures_for(need, today=localdate())))

        def plain() -> int:
            return sum(
                any(activity.sector in need.sectors for activity in one.activities)
                and one.lon is not None
                and one.lat is not None
                and float(distance_m(need.lon, need.lat, one.lon, one.lat)) <= 40_000
                for one in directory().structures
            )

        measured("the same, a plain loop without marks", repeat, plain)


def main() -> None:
    """Run all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=3)
    repeat = parser.parse_args().repeat
    wishes = meeting_wishes(4)
    meeting_round = MeetingRound(tuple(f"{slot:02}" for slot in range(SLOTS)), TABLES)
    measured(
        "meetings, 180 people, 12 slots: fairest, proved",
        repeat,
        lambda: fair_meetings(wishes, meeting_round),
    )
    measured("  by hand: the strongest wish first", repeat, lambda: naive_meetings(wishes))
    measured("meetings, plain model in HiGHS (at least one each)", 1, lambda: plain_meetings(wishes))
    for seed in range(3):
        lots, candidates = market(seed)
        measured(
            f"group, 6 lots, 200 candidates, market {seed}",
            repeat,
            lambda: (len((group := smallest_grouping(lots, candidates)).members), group.is_optimal),  # noqa: B023
        )
        measured("  by hand: the largest first, lot by lot", repeat, lambda: naive_group(lots, candidates))  # noqa: B023
        measured("  plain model in HiGHS", 1, lambda: plain_group(lots, candidates))  # noqa: B023
    needs(repeat)


if __name__ == "__main__":
    main()
