"""What structures answer and what buyers say came of a need: read whole, or refused with what to correct."""

import pytest

from maillage.sourcing.intake.replies import read_outcome, read_question, read_reply
from tests.sourcing.needs import refused


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({}, "inquiry_answer"),
        ({"reponse": "declined"}, "inquiry_reason"),
        ({"reponse": "interested", "contact": " "}, "inquiry_contact"),
        ({"reponse": "interested", "contact": "x", "message": "x" * 1_001}, "text_long"),
    ],
)
def test_answer_without_what_it_needs_is_refused(typed: dict[str, str], code: str):
    with refused(code):
        read_reply(typed)


def test_empty_question_and_outcome_are_refused():
    with refused("need_question"):
        read_question("  ")
    with refused("need_outcome"):
        read_outcome({"issue": "peut-être"})
