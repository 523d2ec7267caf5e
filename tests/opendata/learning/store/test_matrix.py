from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillage.accounts.domain.terms import Acting, OrganisationKind, OrganisationState
from maillage.accounts.store.models import Organisation
from maillage.core.problems import NotFound, Refused
from maillage.opendata.catalog.store.publishing import withdraw
from maillage.opendata.learning.domain.matrix import CellState, StepKind
from maillage.opendata.learning.store.matrix import MatrixLine, matrix
from maillage.opendata.learning.store.models import SurveyAnswer
from maillage.opendata.publishing.store.draft_changes import begin_draft, delete_draft
from maillage.web.demonstration import showing
from tests.opendata.catalog.reusing import GRANTS_SCHEMA, NOW, PORNIC, organisation, published

pytestmark = pytest.mark.django_db
EPCI = "epci:200067346"
BERNERIE, MOUTIERS = "commune:44012", "commune:44106"
GRANTS, ACTS = "scdl/subventions", "scdl/deliberations"


def lines(address: str = EPCI, *, is_inside: bool = False) -> dict[str, MatrixLine]:
    found = matrix(address, today=NOW.date(), is_inside=is_inside)
    return {line.place.address: line for line in found.lines}


def state(address: str, schema_id: str = GRANTS, *, is_inside: bool = False) -> CellState:
    return lines(is_inside=is_inside)[address].cells[schema_id].state


def test_every_commune_of_the_territory_has_a_line_and_the_territory_comes_first():
    organisation()

    found = matrix(EPCI, today=NOW.date(), is_inside=False)

    assert (found.lines[0].place.address, len(found.lines)) == (EPCI, 16)
    assert [line.organisation is not None for line in found.lines[:3]] == [False, True, False]
    assert {line.step.kind for line in found.lines} == {StepKind.JOIN, StepKind.PUBLISH_FIRST}


def test_commune_that_published_says_age_and_quality():
    published(schema=GRANTS_SCHEMA, now=NOW - timedelta(days=40))

    cell = lines()[PORNIC].cells[GRANTS]

    assert (cell.state, cell.age_days, cell.slug) == (CellState.PUBLISHED, 40, "subventions-aux-associations")
    assert cell.quality_percent == 100


def test_what_a_commune_says_of_the_whole_intercommunality_is_its_own():
    published(schema=GRANTS_SCHEMA, territory=EPCI)

    assert (state(PORNIC), state(EPCI)) == (CellState.PUBLISHED, CellState.NOTHING)


def test_newest_of_two_data_sets_of_one_schema_counts():
    published("De 2024", schema=GRANTS_SCHEMA, now=NOW - timedelta(days=400))
    published("De 2025", schema=GRANTS_SCHEMA, now=NOW - timedelta(days=3))

    assert lines()[PORNIC].cells[GRANTS].slug == "de-2025"


def test_withdrawn_data_set_is_not_published_any_more():
    dataset = published(schema=GRANTS_SCHEMA).dataset
    withdraw(Acting(dataset.organisation_id), dataset, reason="Des noms.", now=NOW)

    assert state(PORNIC) is CellState.NOTHING


@pytest.mark.parametrize("facts", [{"is_sandbox": True}, {"state": OrganisationState.SUSPENDED.value}])
def test_sandbox_or_suspended_organisation_is_not_the_commune(facts: dict[str, Any]):
    commune = organisation("Commune d’essai")
    published(by=commune, schema=GRANTS_SCHEMA)
    Organisation.objects.filter(pk=commune.pk).update(**facts)

    line = lines()[PORNIC]
    assert (line.organisation, line.cells[GRANTS].state) == (None, CellState.NOTHING)


def test_association_of_the_place_is_not_the_commune():
    organisation("Syndicat de Pornic", kind=OrganisationKind.OTHER.value)

    assert lines()[PORNIC].organisation is None


def test_commune_of_the_demonstration_never_stands_beside_a_real_one():
    invented = organisation("Commune de Pornic (démonstration)")
    real = organisation()

    shown = []
    for demonstration in (True, False):
        with showing(demonstration=demonstration):
            shown.append(lines()[PORNIC].organisation)

    assert shown == [invented, real]


def test_drafts_and_answers_are_for_those_inside():
    commune = organisation()
    SurveyAnswer.objects.create(organisation=commune, schema_id=ACTS, is_held=True, would_publish=True, answered_at=NOW)
    draft = begin_draft(Acting(commune.pk), schema=GRANTS_SCHEMA, now=NOW)

    inside = [state(PORNIC, one, is_inside=True) for one in (GRANTS, ACTS)]
    outside = [state(PORNIC, one) for one in (GRANTS, ACTS)]
    delete_draft(draft, now=NOW)

    assert inside == [CellState.DRAFT, CellState.WOULD_PUBLISH]
    assert outside == [CellState.NOTHING] * 2
    assert state(PORNIC, is_inside=True) is CellState.NOTHING


def test_matrix_costs_the_same_for_one_organisation_and_for_three():
    published(schema=GRANTS_SCHEMA)
    lines(is_inside=True)  # the territory opens its files once
    with CaptureQueriesContext(connection) as with_one:
        lines(is_inside=True)
    for name, address in (("Commune de La Bernerie", BERNERIE), ("Commune des Moutiers", MOUTIERS)):
        one = organisation(name, address)
        published(name, by=one, schema=GRANTS_SCHEMA)
        begin_draft(Acting(one.pk), schema=GRANTS_SCHEMA, now=NOW)

    with CaptureQueriesContext(connection) as with_three:
        lines(is_inside=True)

    assert (len(with_three), len(with_one)) == (6, 6)


def test_region_has_all_of_its_communes():
    found = matrix("region:52", today=NOW.date(), is_inside=False)

    assert (found.lines[0].place.address, len(found.lines) > 1_200) == ("region:52", True)


def test_beach_has_no_matrix_and_nowhere_is_told():
    with pytest.raises(NotFound):
        matrix("commune:99999", today=NOW.date(), is_inside=False)
    with pytest.raises((Refused, NotFound)):
        matrix("place:plage", today=NOW.date(), is_inside=False)


def test_organisation_without_territory_is_in_no_matrix():
    Organisation.objects.create(name="Association", kind=OrganisationKind.OTHER.value)

    assert {line.organisation for line in lines().values()} == {None}
