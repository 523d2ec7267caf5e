"""The form of a survey answer: read as it was typed, or each field to correct named."""

import pytest

from maillage.opendata.learning.domain.survey import Obstacle, SurveyStatement
from maillage.opendata.learning.pages.survey import SurveyAnswerForm


def read(typed: dict[str, str]) -> SurveyStatement:
    form = SurveyAnswerForm(typed)
    assert form.is_valid(), form.errors
    return form.statement()


def test_answer_is_read_as_it_was_typed():
    typed = {"is_held": "yes", "software": "  Berger  Levrault ", "would_publish": "no", "obstacle": "time"}

    assert read(typed) == SurveyStatement(True, "Berger Levrault", False, Obstacle.TIME, "")


def test_nothing_typed_says_nothing():
    assert read({}) == SurveyStatement()


def test_what_is_not_held_has_no_software():
    typed = {"is_held": "no", "software": "Excel", "would_publish": "yes", "comment": "jamais eu"}

    assert read(typed) == SurveyStatement(is_held=False, comment="jamais eu")


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({"is_held": "maybe"}, ["is_held"]),
        ({"software": "x" * 201, "comment": "y" * 1001}, ["software", "comment"]),
        ({"obstacle": "licorne", "would_publish": "1"}, ["would_publish", "obstacle"]),
    ],
)
def test_each_field_to_correct_is_named(typed: dict[str, str], fields: list[str]):
    assert list(SurveyAnswerForm(typed).errors) == fields
