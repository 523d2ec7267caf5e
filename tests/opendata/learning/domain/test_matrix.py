from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.opendata.catalog.domain.terms import Frequency
from maillage.opendata.learning.domain.matrix import (
    CellState,
    CommuneFacts,
    MatrixCell,
    MatrixStep,
    PublishedFacts,
    StepKind,
    SurveyFacts,
    cell_of,
    next_step,
)

TODAY = date(2026, 11, 25)
CORE = ("scdl/deliberations", "scdl/subventions", "scdl/equipements")


def published(*, days: int = 10, errors: int = 0, frequency: Frequency = Frequency.YEARLY) -> PublishedFacts:
    return PublishedFacts("subventions-de-pornic", TODAY - timedelta(days=days), frequency, errors, 83)


def step(**facts: object) -> MatrixStep:
    return next_step(CommuneFacts(has_organisation=True, **facts), CORE, today=TODAY)  # type: ignore[arg-type]


def test_commune_without_account_is_invited():
    assert next_step(CommuneFacts(has_organisation=False), CORE, today=TODAY) == MatrixStep(StepKind.JOIN)


def test_new_commune_begins_with_the_first_of_the_common_core():
    assert step() == MatrixStep(StepKind.PUBLISH_FIRST, "scdl/deliberations")


def test_commune_begins_with_what_it_said_it_would_publish():
    survey = {"scdl/deliberations": SurveyFacts(True, False), "scdl/equipements": SurveyFacts(True, True)}

    assert step(survey=survey) == MatrixStep(StepKind.PUBLISH_FIRST, "scdl/equipements")


def test_what_is_begun_is_finished_before_errors_are_corrected_and_errors_before_what_is_late():
    sets = {"scdl/deliberations": published(days=900), "scdl/subventions": published(errors=4)}

    assert (
        step(published=sets, drafts=frozenset({"scdl/equipements"})),
        step(published=sets),
        step(published={"scdl/deliberations": published(days=900)}),
    ) == (
        MatrixStep(StepKind.FINISH_DRAFT, "scdl/equipements"),
        MatrixStep(StepKind.CORRECT, "scdl/subventions", 4),
        MatrixStep(StepKind.UPDATE, "scdl/deliberations"),
    )


def test_commune_that_published_all_that_it_holds_has_nothing_to_do():
    survey = {"scdl/equipements": SurveyFacts(False, None)}
    sets = {"scdl/deliberations": published(), "scdl/subventions": published()}

    assert step(published=sets, survey=survey) == MatrixStep(StepKind.NOTHING)


@pytest.mark.parametrize(
    ("facts", "cell"),
    [
        (published(), MatrixCell(CellState.PUBLISHED, "subventions-de-pornic", 10, 83)),
        (published(days=549), MatrixCell(CellState.LATE, "subventions-de-pornic", 549, 83)),
        (published(days=549, errors=2), MatrixCell(CellState.WITH_ERRORS, "subventions-de-pornic", 549, 83, 2)),
        (
            published(days=5000, frequency=Frequency.IRREGULAR),
            MatrixCell(CellState.PUBLISHED, "subventions-de-pornic", 5000, 83),
        ),
    ],
)
def test_what_is_published_says_its_age_its_errors_and_its_quality(facts: PublishedFacts, cell: MatrixCell):
    commune = CommuneFacts(has_organisation=True, published={"scdl/subventions": facts})

    assert cell_of(commune, "scdl/subventions", today=TODAY) == cell


ANSWER = st.one_of(st.none(), st.builds(SurveyFacts, st.sampled_from([None, True, False]), st.booleans()))


@given(
    st.dictionaries(st.sampled_from(CORE), ANSWER.filter(bool)),
    st.dictionaries(st.sampled_from(CORE), st.integers(0, 3).map(lambda errors: published(errors=errors))),
    st.frozensets(st.sampled_from(CORE)),
)
def test_step_is_about_a_data_set_in_the_state_that_it_repairs(
    survey: dict[str, SurveyFacts], sets: dict[str, PublishedFacts], drafts: frozenset[str]
):
    commune = CommuneFacts(has_organisation=True, published=sets, drafts=drafts, survey=survey)

    found = next_step(commune, CORE, today=TODAY)

    states = {schema_id: cell_of(commune, schema_id, today=TODAY).state for schema_id in CORE}
    nothing_left = {CellState.PUBLISHED, CellState.NOT_HELD}
    allowed = {
        StepKind.FINISH_DRAFT: {CellState.DRAFT},
        StepKind.CORRECT: {CellState.WITH_ERRORS},
        StepKind.PUBLISH: {CellState.NOTHING, CellState.HELD, CellState.WOULD_PUBLISH},
        StepKind.PUBLISH_FIRST: {CellState.NOTHING, CellState.HELD, CellState.WOULD_PUBLISH},
    }
    if found.kind is StepKind.NOTHING:
        assert set(states.values()) <= nothing_left
    else:
        assert states[found.schema_id] in allowed[found.kind]
