"""What is odd in a clause is asked of the rows in a few questions, however many people it has."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillage.include.clauses.domain.hours import HourFault
from maillage.include.clauses.store.hours.hour_findings import hour_findings
from tests.include.clauses.scene import FIRST, Coordinations, worked


def test_three_people_are_looked_at_by_as_many_questions_as_one_and_none_within_another(scene: Coordinations) -> None:
    """Within another question, PostgreSQL read the two million rows of a region for the people of one clause."""
    asked: list[list[str]] = []
    for number in range(3):
        scene.say(worked(f"P-{number}", FIRST, 250))
        with CaptureQueriesContext(connection) as questions:
            findings = hour_findings(scene.clause)
        asked.append([question["sql"] for question in questions])

    assert [finding.fault for finding in findings] == [HourFault.ABOVE_LEGAL] * 3
    assert len(asked[0]) == len(asked[2])
    assert [sql for sql in asked[2] if sql.count("SELECT") > 1] == []
