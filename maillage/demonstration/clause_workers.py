"""Generates the people and hours of the demonstration, deterministic for a random state; nobody is real.

The distributions of categories and ages, and the length of stay, follow published observatories of social clauses.
"""

import datetime as dt
import random
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final

from maillage.demonstration.kit import weighted_choice
from maillage.include.clauses.domain.hours import ReportedHours, WorkMode
from maillage.include.clauses.domain.months import WorkMonth
from maillage.include.clauses.domain.pseudonyms import new_pseudonym
from maillage.include.clauses.domain.publics import (
    FIRST_LIST,
    AgeClass,
    ClauseExit,
    PublicCategory,
    StatedParticipant,
    WorkContract,
)

_EVIDENCE: Final = "relevé inventé"
_CATEGORIES: Final = {
    PublicCategory.DELD: 34,
    PublicCategory.MINIMA: 18,
    PublicCategory.JEUNE_NQ: 17,
    PublicCategory.IAE: 12,
    PublicCategory.SENIOR: 8,
    PublicCategory.QPV: 6,
    PublicCategory.BOETH: 5,
}
_AGES: Final = {AgeClass.UNDER_26: 30, AgeClass.FROM_26_TO_49: 55, AgeClass.FROM_50: 15}
_AGE_OF: Final = {PublicCategory.JEUNE_NQ: AgeClass.UNDER_26, PublicCategory.SENIOR: AgeClass.FROM_50}
_CONTRACT_OF: Final = {
    WorkMode.HIRING: WorkContract.CDD,
    WorkMode.STAFFING: WorkContract.CTT,
    WorkMode.SUBCONTRACT: WorkContract.CDDI,
}
_EXITS: Final = {
    ClauseExit.LASTING_JOB: 30,
    ClauseExit.SHORT_JOB: 22,
    ClauseExit.NEXT_CLAUSE: 14,
    ClauseExit.TRAINING: 9,
    ClauseExit.NO_JOB: 10,
    ClauseExit.UNKNOWN: 15,
}
_DIAGNOSED_BEFORE: Final = dt.timedelta(days=20)


@dataclass(frozen=True, slots=True)
class InventedTeam:
    """The people who do the hours of a clause: number, months, and exact total ``centihours``.

    Each stays ``stay`` months, in one of the modes in turn; départements are drawn by weight.
    """

    first: WorkMonth
    months: int
    people: int
    stay: int
    centihours: int
    modes: tuple[WorkMode, ...]
    departements: dict[str, int]


@dataclass(frozen=True, slots=True)
class InventedWorker:
    """An invented person: description and hours."""

    stated: StatedParticipant
    hours: tuple[ReportedHours, ...]


def invented_workers(team: InventedTeam, chance: random.Random, pseudonyms: set[str]) -> list[InventedWorker]:
    """The people of a team; new pseudonyms are added to ``pseudonyms``."""
    stay = min(team.stay, team.months)
    weights = [chance.uniform(0.8, 1.2) for _row in range(team.people * stay)]
    # Differences of rounded cumulative sums add up exactly to the total.
    scale = team.centihours / sum(weights)
    sums = [0, *(round(total * scale) for total in accumulate(weights))]
    shares = iter(after - before for before, after in pairwise(sums))
    workers = []
    for place in range(team.people):
        begin = team.first.after(place * (team.months - stay) // max(1, team.people - 1))
        departement = weighted_choice(chance, team.departements)
        mode = team.modes[place % len(team.modes)]
        pseudonym = new_pseudonym(departement, chance.choice)
        while pseudonym in pseudonyms:
            pseudonym = new_pseudonym(departement, chance.choice)
        pseudonyms.add(pseudonym)
        hours = tuple(
            ReportedHours(pseudonym, begin.after(month), mode, next(shares), departement, "", _EVIDENCE)
            for month in range(stay)
        )
        has_left = begin.number + stay < team.first.number + team.months
        workers.append(InventedWorker(_stated(mode, begin, stay, chance, has_left=has_left), hours))
    return workers


def _stated(mode: WorkMode, begin: WorkMonth, stay: int, chance: random.Random, *, has_left: bool) -> StatedParticipant:
    category = weighted_choice(chance, _CATEGORIES)
    age = _AGE_OF.get(category) or weighted_choice(chance, _AGES)
    outcome = weighted_choice(chance, _EXITS) if has_left else None
    return StatedParticipant(
        category=category,
        age=age,
        contract=_CONTRACT_OF[mode],
        contract_months=stay,
        outcome=outcome,
        eligible_from=begin.first_day - _DIAGNOSED_BEFORE,
        criteria_version=FIRST_LIST.word,
    )
