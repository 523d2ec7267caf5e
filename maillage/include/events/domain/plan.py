"""Plans meetings in pairs (hosts at tables, guests rotating): nobody in two places, the worst served first, proved.

Optimality is proved where it can be. First who meets whom, then when. Who meets whom is a flow between two sides, so a
linear program has whole solutions: one program after the other serves as many persons as possible once, then twice,
and so on (the fairest plan, leximin), and a last one takes the strongest wishes of all plans that serve so. Each adds
the value of the one before as a condition; this keeps a face of the same polytope, whose corners stay whole. When is a
colouring of the edges: a graph of two sides with at most S meetings a person has one with S slots (König 1916), no slot
larger than the next; each slot takes everybody who has no slot left to spare. Absences may break that: then fewer
meetings are placed than chosen, and the plan says both.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.extras import scipy_of_plans as scipy
from maillage.core.problems import Refused, sentence

Floats = NDArray[np.float64]
_TIGHT: Final = 1_000.0  # who has no slot to spare comes before any number of others
_WHOLE: Final = 1e-6
_TWO_SIDES: Final = sentence("« %(person)s » est des deux côtés des rendez-vous : une personne reçoit ou se déplace.")
_NO_ROOM: Final = sentence("Donnez au moins un créneau et une table : sans eux, aucun rendez-vous n’est possible.")
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


def fairest_meetings(wishes: Sequence[MeetingWish], meeting_round: MeetingRound) -> MeetingPlan:
    """The meetings that serve the worst served best.

    Refused where a person is on both sides, or there is neither slot nor table.
    """
    if not meeting_round.slots or meeting_round.tables < 1:
        raise Refused("meetings_without_room", _NO_ROOM)
    both = {wish.guest for wish in wishes} & {wish.host for wish in wishes}
    if both:
        raise Refused("meetings_both_sides", _TWO_SIDES, person=min(both))
    possible = sorted(
        {(wish.guest, wish.host): wish for wish in wishes if wish.is_possible}.values(),
        key=lambda wish: (wish.guest, wish.host),
    )
    if not possible:
        return MeetingPlan((), {}, ())
    selection, bound = _selection(possible, meeting_round)
    placed = _placed(selection, meeting_round, meeting_round.slots)
    complete = _with_later_wishes(placed, possible, meeting_round, meeting_round.slots)
    return _plan(complete, possible, bound, meeting_round)


def replanned_meetings(
    plan: MeetingPlan,
    wishes: Sequence[MeetingWish],
    meeting_round: MeetingRound,
    *,
    missing: Collection[str],
    from_slot: str,
) -> MeetingPlan:
    """The plan from ``from_slot`` on without who is ``missing``: every other meeting stays where it is.

    Who loses a meeting gets another one that is wished and fits, those who were served least first.
    """
    later = meeting_round.slots[meeting_round.slots.index(from_slot) :]
    wish_of = {(wish.guest, wish.host): wish for wish in wishes}
    staying = [
        meeting
        for meeting in plan.meetings
        if meeting.slot not in later or not {meeting.guest, meeting.host} & set(missing)
    ]
    # A meeting that was put there by hand may be nobody's wish.
    stays = [
        (meeting.slot, wish_of.get(pair, MeetingWish(*pair)))
        for meeting in staying
        for pair in [(meeting.guest, meeting.host)]
    ]
    possible = [wish for wish in wishes if wish.is_possible]
    present = [wish for wish in possible if not {wish.guest, wish.host} & set(missing)]
    complete = _with_later_wishes(stays, present, meeting_round, later)
    return _plan(complete, possible, plan.bound, meeting_round, staying=staying)


def _wanting(wish: MeetingWish) -> list[str]:
    """Who of the two wishes the meeting."""
    return [person for person, strength in ((wish.guest, wish.of_guest), (wish.host, wish.of_host)) if strength]


@dataclass(slots=True, eq=False)
class _Plans:
    """All plans without times, as a polytope: a variable a meeting, then one for each wish granted to a person in turn.

    ``levels`` are those turns: (person, 1), (person, 2), …; ``fixed`` and ``values`` what the plans must reach.
    """

    levels: tuple[tuple[str, int], ...]
    at_most: Any
    room: Floats
    fixed: list[Any]
    values: list[Floats]

    def greatest(self, goal: Floats) -> Floats:
        """The corner where ``goal`` is greatest: whole numbers."""
        equal, values = scipy.sparse.vstack(self.fixed), np.concatenate(self.values)
        outcome = scipy.optimize.linprog(
            -goal, self.at_most, self.room, equal, values, bounds=(0.0, 1.0), method="highs-ds"
        )
        solution: Floats = outcome.x
        return solution

    def fix(self, goal: Floats, value: float) -> None:
        """From now on only plans whose ``goal`` has this value, the greatest there is."""
        self.fixed.append(scipy.sparse.coo_array(goal[None, :]).tocsr())
        self.values.append(np.array([value]))


def _selection(wishes: Sequence[MeetingWish], meeting_round: MeetingRound) -> tuple[list[MeetingWish], tuple[int, ...]]:
    """Who meets whom in the fairest plan, whenever; and how many persons are served once, twice, and so on."""
    plans = _plans(wishes, meeting_round)
    turns = np.array([0] * len(wishes) + [turn for _person, turn in plans.levels])
    bound: list[int] = []
    for turn in range(1, int(turns.max(initial=0)) + 1):
        goal = (turns == turn).astype(np.float64)
        reached = round(float(plans.greatest(goal) @ goal))
        if reached == 0:
            break
        bound.append(reached)
        plans.fix(goal, float(reached))
    strength = np.zeros(len(turns))
    strength[: len(wishes)] = [(wish.of_guest or 0) + (wish.of_host or 0) for wish in wishes]
    shares = plans.greatest(strength)[: len(wishes)]
    return [wish for wish, share in zip(wishes, shares, strict=True) if share > 1 - _WHOLE], tuple(bound)


def _plans(wishes: Sequence[MeetingWish], meeting_round: MeetingRound) -> _Plans:
    row, met = _meetings_of_each(wishes)
    most = {person: meeting_round.most_meetings(person) for person in row}
    granted = [(row[person], place) for place, wish in enumerate(wishes) for person in _wanting(wish)]
    own_wishes = Counter(place for place, _wish in granted)
    levels = tuple(
        (person, turn) for person in row for turn in range(1, min(most[person], own_wishes[row[person]]) + 1)
    )
    turns = [(row[person], len(wishes) + place) for place, (person, _turn) in enumerate(levels)]
    count = len(wishes) + len(levels)
    served = _rows(granted, len(row), count) - _rows(turns, len(row), count)
    at_most = scipy.sparse.hstack([met, scipy.sparse.csr_array((len(row) + 1, len(levels)))]).tocsr()
    room = [*most.values(), meeting_round.tables * len(meeting_round.slots)]
    return _Plans(levels, at_most, np.array(room, np.float64), [served], [np.zeros(len(row))])


def _meetings_of_each(wishes: Sequence[MeetingWish]) -> tuple[dict[str, int], Any]:
    """The row of each person, by name, in a matrix of her meetings (a column a wish); the last row is that of all."""
    row = {person: place for place, person in enumerate(sorted({p for w in wishes for p in (w.guest, w.host)}))}
    met = [(row[person], place) for place, wish in enumerate(wishes) for person in (wish.guest, wish.host)]
    everybody = [(len(row), place) for place in range(len(wishes))]
    return row, _rows(met + everybody, len(row) + 1, len(wishes))


def _rows(entries: Sequence[tuple[int, int]], rows: int, columns: int) -> Any:
    """A matrix with a one at each of ``entries``."""
    places = np.array(entries, np.int64).reshape(-1, 2)
    return scipy.sparse.coo_array((np.ones(len(places)), (places[:, 0], places[:, 1])), shape=(rows, columns)).tocsr()


def _placed(
    selection: Sequence[MeetingWish], meeting_round: MeetingRound, slots: Sequence[str]
) -> list[tuple[str, MeetingWish]]:
    """The meetings of ``selection`` with their slots, slot by slot: who has no slot to spare is in each."""
    open_wishes = list(selection)
    placed: list[tuple[str, MeetingWish]] = []
    for place, slot in enumerate(slots):
        to_come = slots[place:]
        free = Counter({person: len(to_come) for wish in open_wishes for person in (wish.guest, wish.host)})
        for person in free:
            free[person] -= len(meeting_round.absences.get(person, frozenset()).intersection(to_come))
        open_meetings = Counter(person for wish in open_wishes for person in (wish.guest, wish.host))
        candidates = [
            wish
            for wish in open_wishes
            if not any(slot in meeting_round.absences.get(person, ()) for person in (wish.guest, wish.host))
        ]
        weights = [
            1.0 + _TIGHT * sum(open_meetings[person] >= free[person] for person in (wish.guest, wish.host))
            for wish in candidates
        ]
        for wish in _matching(candidates, weights, meeting_round.tables):
            placed.append((slot, wish))
            open_wishes.remove(wish)
    return placed


def _with_later_wishes(
    placed: Sequence[tuple[str, MeetingWish]],
    possible: Sequence[MeetingWish],
    meeting_round: MeetingRound,
    slots: Sequence[str],
) -> list[tuple[str, MeetingWish]]:
    """The same meetings, and in the slots that stay free those that are still wished: the worst served first."""
    complete = list(placed)
    met = {(wish.guest, wish.host) for _slot, wish in placed}
    served = Counter(person for _slot, wish in placed for person in _wanting(wish))
    total = Counter(person for _slot, wish in placed for person in (wish.guest, wish.host))
    for slot in slots:
        busy = {person for other, wish in complete if other == slot for person in (wish.guest, wish.host)}
        candidates = [
            wish
            for wish in possible
            if (wish.guest, wish.host) not in met
            and not any(
                person in busy
                or slot in meeting_round.absences.get(person, ())
                or total[person] >= meeting_round.most_meetings(person)
                for person in (wish.guest, wish.host)
            )
        ]
        # A person with one meeting less weighs more than all that her partner could add.
        weights = [sum(3.0 ** -served[person] for person in _wanting(wish)) for wish in candidates]
        tables = meeting_round.tables - sum(other == slot for other, _wish in complete)
        for wish in _matching(candidates, weights, tables):
            complete.append((slot, wish))
            met.add((wish.guest, wish.host))
            served.update(_wanting(wish))
            total.update((wish.guest, wish.host))
    return complete


def _matching(wishes: Sequence[MeetingWish], weights: Sequence[float], tables: int) -> list[MeetingWish]:
    """The heaviest meetings of one slot: nobody twice, no more than there are tables."""
    if not wishes or tables < 1:
        return []
    row, met = _meetings_of_each(wishes)
    room = np.array([1.0] * len(row) + [float(tables)])
    outcome = scipy.optimize.linprog(-np.array(weights), met, room, bounds=(0.0, 1.0), method="highs-ds")
    return [wish for wish, share in zip(wishes, outcome.x, strict=True) if share > 1 - _WHOLE]


def _plan(
    placed: Sequence[tuple[str, MeetingWish]],
    possible: Sequence[MeetingWish],
    bound: tuple[int, ...],
    meeting_round: MeetingRound,
    *,
    staying: Sequence[Meeting] = (),
) -> MeetingPlan:
    """The meetings with their tables: those ``kept`` stay at theirs, a host keeps hers where it is free."""
    served = {person: 0 for wish in possible for person in _wanting(wish)}
    by_slot: dict[str, list[MeetingWish]] = defaultdict(list)
    for slot, wish in placed:
        by_slot[slot].append(wish)
        for person in _wanting(wish):
            served[person] = served.get(person, 0) + 1
    table_of = {(meeting.slot, meeting.guest, meeting.host): meeting.table for meeting in staying}
    own_table: dict[str, int] = {meeting.host: meeting.table for meeting in reversed(staying)}
    meetings = []
    for slot in meeting_round.slots:
        seats = {table_of[key] for wish in by_slot[slot] if (key := (slot, wish.guest, wish.host)) in table_of}
        for wish in sorted(by_slot[slot], key=lambda wish: (wish.host not in own_table, wish.host)):
            table = table_of.get((slot, wish.guest, wish.host), 0)
            if table == 0:
                table = own_table.get(wish.host, 0)
                if table == 0 or table in seats:
                    table = next(number for number in range(1, meeting_round.tables + 1) if number not in seats)
                own_table[wish.host] = table
            seats.add(table)
            meetings.append(Meeting(slot, table, wish.guest, wish.host))
    return MeetingPlan(tuple(meetings), served, bound)
