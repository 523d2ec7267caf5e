from hypothesis import given
from hypothesis import strategies as st

from maillage.opendata.learning.domain.survey import (
    Obstacle,
    OrganisationAnswer,
    SurveyCounts,
    SurveyStatement,
    count_answers,
    software_table,
)


def said(organisation: str, schema_id: str = "scdl/budget", **facts: object) -> OrganisationAnswer:
    return OrganisationAnswer(organisation, "commune:44131", schema_id, SurveyStatement(**facts))  # type: ignore[arg-type]


def test_answers_add_up_for_each_data_set():
    found = count_answers(
        ["scdl/budget", "scdl/prenoms"],
        [
            said("A", is_held=True, would_publish=True, obstacle=Obstacle.TIME),
            said("B", is_held=True, would_publish=False, obstacle=Obstacle.TIME),
            said("C", is_held=False),
            said("D", "licorne", is_held=True),
        ],
    )

    assert found == (
        SurveyCounts("scdl/budget", 3, 2, 1, ((Obstacle.TIME, 2),)),
        SurveyCounts("scdl/prenoms", 0, 0, 0, ()),
    )


def test_software_is_counted_once_an_organisation_however_it_is_spelled():
    found = software_table(
        [
            said("A", software="Excel"),
            said("A", "scdl/prenoms", software="excel"),
            said("B", software="Excel"),
            said("C", software="Magnus"),
            said("D"),
        ]
    )

    assert found == (("Excel", 2, ("scdl/budget", "scdl/prenoms")), ("Magnus", 1, ("scdl/budget",)))


ANSWERS = st.lists(
    st.builds(
        said,
        st.sampled_from("ABC"),
        is_held=st.sampled_from([None, True, False]),
        would_publish=st.sampled_from([None, True, False]),
        obstacle=st.sampled_from(Obstacle),
    )
)


@given(ANSWERS)
def test_who_would_publish_holds_and_who_holds_answered(answers: list[OrganisationAnswer]):
    (found,) = count_answers(["scdl/budget"], answers)

    assert found.would_publish <= found.held <= found.answered <= len(answers)
