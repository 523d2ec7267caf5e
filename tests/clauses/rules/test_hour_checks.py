"""Until when somebody counts, and by which version of the shared list."""

import datetime as dt

from maillage.clauses.rules.hour_checks import criteria_version_on, is_eligible
from maillage.clauses.terms.months import WorkMonth
from maillage.clauses.terms.publics import CriteriaVersion, StatedParticipant

VERSIONS = (
    CriteriaVersion("2024", "recueil 2024", dt.date(2024, 1, 1)),
    CriteriaVersion("2027", "recueil 2027", dt.date(2027, 3, 1)),
)


def test_version_is_that_of_the_day_on_which_somebody_looked() -> None:
    days = (dt.date(2023, 12, 31), dt.date(2024, 1, 1), dt.date(2027, 2, 28), dt.date(2027, 3, 1))

    assert [criteria_version_on(day, VERSIONS) for day in days] == ["", "2024", "2024", "2027"]


def test_person_counts_for_her_months_from_the_day_and_nobody_knows_without_one() -> None:
    person = StatedParticipant(eligible_from=dt.date(2026, 2, 20), eligible_months=24)
    months = [WorkMonth.read(word) or WorkMonth(0) for word in ("2026-01", "2026-02", "2028-01", "2028-02")]

    assert [is_eligible(person, month) for month in months] == [False, True, True, False]
    assert is_eligible(StatedParticipant(), months[0]) is None
