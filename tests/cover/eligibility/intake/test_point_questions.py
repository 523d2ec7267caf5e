import pytest

from maillage.core.problems import Refused
from maillage.cover.eligibility.intake.point_questions import read_point_question
from maillage.cover.prediction.domain.point_questions import PointQuestion


def test_question_takes_commas_and_the_height_of_the_map_where_none_is_said():
    question = read_point_question({"lon": "-1,6", "lat": "47.5", "degage": "1"}, usual_height_m=8.0)

    assert question == PointQuestion(-1.6, 47.5, 8.0, is_clear=True)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"lon": "-1.6"}, "place_missing"),
        ({"lon": "ici", "lat": "47.5"}, "not_a_number"),
        ({"lon": "nan", "lat": "47.5"}, "not_a_number"),
        ({"lon": "-73.5", "lat": "45.5"}, "place_abroad"),
        ({"lon": "47.5", "lat": "-1.6"}, "place_abroad"),
        ({"lon": "-1.6", "lat": "47.5", "hauteur": "0"}, "height_impossible"),
        ({"lon": "-1.6", "lat": "47.5", "hauteur": "500"}, "height_impossible"),
    ],
)
def test_what_is_no_place_or_no_height_is_refused_in_words(words: dict[str, str], code: str):
    with pytest.raises(Refused) as refusal:
        read_point_question(words, usual_height_m=8.0)

    assert refusal.value.code == code
