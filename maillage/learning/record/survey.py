"""Keeps what an organisation answers to the survey: one row a data set, the last answer counts."""

from datetime import datetime

from maillage.accounts.terms import Acting
from maillage.learning.models import SurveyAnswer
from maillage.learning.rules.survey import SurveyStatement


def answer_survey(acting: Acting, schema_id: str, answer: SurveyStatement, *, now: datetime) -> SurveyAnswer:
    """The answer of the organisation that acts, in place of the one before."""
    row, _is_new = SurveyAnswer.objects.update_or_create(
        organisation_id=acting.organisation_id,
        schema_id=schema_id,
        defaults={
            "is_held": answer.is_held,
            "software": answer.software,
            "would_publish": answer.would_publish,
            "obstacle": answer.obstacle.value,
            "comment": answer.comment,
            "answered_by_id": acting.user_id,
            "answered_at": now,
        },
    )
    return row
