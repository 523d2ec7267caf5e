"""Until when somebody counts."""

import datetime as dt

from maillage.include.clauses.domain.hours import is_eligible
from maillage.include.clauses.domain.months import WorkMonth
from maillage.include.clauses.domain.publics import StatedParticipant


def test_person_counts_for_her_months_from_the_day_and_nobody_knows_without_one() -> None:
    person = StatedParticipant(eligible_from=dt.date(2026, 2, 20), eligible_months=24)
    months = [WorkMonth.read(word) or WorkMonth(0) for word in ("2026-01", "2026-02", "2028-01", "2028-02")]

    assert [is_eligible(person, month) for month in months] == [False, True, True, False]
    assert is_eligible(StatedParticipant(), months[0]) is None
