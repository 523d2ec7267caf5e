import csv
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from maillage.accounts.store.models import Organisation
from maillage.opendata.learning.domain.matrix import CellState
from maillage.opendata.learning.store.matrix import matrix
from maillage.opendata.learning.store.models import SurveyAnswer
from tests.opendata.catalog.reusing import NOW, organisation
from tests.people import People

pytestmark = pytest.mark.django_db
PORNIC = "/enquete/commune-de-pornic"
RESULTS = "/qui-publie/epci:200067346/enquete"
HELD = {"is_held": "yes", "software": "Tableur", "would_publish": "yes", "obstacle": "time", "comment": "en juin"}


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_member_of_one_organisation_goes_straight_to_its_survey(people: People):
    assert people.client("david").get("/enquete").headers["Location"] == PORNIC


def test_person_who_may_answer_for_two_chooses(people: People):
    page = text(people.client("emma"), "/enquete")

    assert (PORNIC in page, "/enquete/pornic-agglo-pays-de-retz" in page, "par mandat" in page) == (True, True, True)


def test_answer_is_kept_at_each_step_and_the_next_question_comes(people: People):
    client = people.client("david")

    answer = client.post(f"{PORNIC}/scdl/deliberations", HELD)

    kept = SurveyAnswer.objects.get()
    assert answer.headers["Location"] == f"{PORNIC}/scdl/subventions"
    assert (kept.software, kept.would_publish, kept.obstacle, kept.comment) == ("Tableur", True, "time", "en juin")
    assert (kept.answered_by, kept.organisation) == (people.david, people.commune)
    assert "Tenu dans Tableur, serait publié" in text(client, PORNIC)


def test_last_answer_leads_back_to_the_list(people: People):
    answer = people.client("david").post(f"{PORNIC}/maillage/marches", {"is_held": "no"}, follow=True)

    assert "Merci" in answer.content.decode()


def test_answer_given_again_takes_the_place_of_the_first(people: People):
    client = people.client("david")
    client.post(f"{PORNIC}/scdl/budget", HELD)

    client.post(f"{PORNIC}/scdl/budget", {"is_held": "no"})

    kept = SurveyAnswer.objects.get()
    assert (kept.is_held, kept.software, kept.would_publish) == (False, "", None)


def test_answer_that_is_refused_keeps_what_was_typed(people: People):
    answer = people.client("david").post(
        f"{PORNIC}/scdl/budget", {**HELD, "software": "x" * 201, "comment": "à revoir"}
    )

    page = answer.content.decode()
    assert (answer.status_code, "à revoir" in page, "x" * 201 in page) == (422, True, True)
    assert SurveyAnswer.objects.count() == 0


@pytest.mark.parametrize("schema", ["scdl/licorne", "etalab/schema-zfe"])
def test_question_that_is_not_asked_is_told(people: People, schema: str):
    assert people.client("david").get(f"{PORNIC}/{schema}").status_code == 404


def test_answers_feed_the_matrix(people: People):
    people.client("david").post(f"{PORNIC}/scdl/budget", HELD)

    found = matrix("commune:44131", today=NOW.date(), is_inside=True)

    assert found.lines[0].cells["scdl/budget"].state is CellState.WOULD_PUBLISH


def test_results_tell_counts_obstacles_software_and_who_is_silent(people: People):
    people.client("david").post(f"{PORNIC}/scdl/budget", {**HELD, "comment": "<b>en juin</b>"})
    organisation("Commune des Moutiers", "commune:44106")

    page = text(people.client("emma"), RESULTS)

    assert "1 organisation sur 3 a répondu." in page
    assert ("Le temps manque" in page, "Tableur" in page, "Commune des Moutiers" in page) == (True, True, True)
    assert ("&lt;b&gt;en juin" in page, "<b>en juin" in page) == (True, False)


def test_results_of_others_and_of_sandboxes_are_left_out(people: People):
    for one in (people.other_commune, organisation("Commune d’essai", is_sandbox=True)):
        SurveyAnswer.objects.create(
            organisation=one, schema_id="scdl/budget", is_held=True, software="Secret", answered_at=NOW
        )

    assert "Secret" not in text(people.client("emma"), RESULTS)


def test_file_has_every_answer_and_no_formula(people: People):
    people.client("david").post(f"{PORNIC}/scdl/budget", {**HELD, "software": "=1+1"})

    rows = list(csv.DictReader(io.StringIO(text(people.client("emma"), f"{RESULTS}.csv"))))

    (row,) = rows
    assert (row["organisation"], row["schema"], row["tenu"], row["logiciel"]) == (
        "Commune de Pornic",
        "scdl/budget",
        "oui",
        "'=1+1",
    )


def test_results_cost_the_same_for_one_organisation_and_for_three(people: People):
    client = people.client("emma")
    _answer(people.commune)
    text(client, RESULTS)
    with CaptureQueriesContext(connection) as with_one:
        text(client, RESULTS)
    for name, address in (("La Bernerie", "commune:44012"), ("Les Moutiers", "commune:44106")):
        _answer(organisation(name, address))

    with CaptureQueriesContext(connection) as with_three:
        text(client, RESULTS)

    assert (len(with_three), len(with_three) < 12) == (len(with_one), True)


def _answer(one: Organisation) -> None:
    SurveyAnswer.objects.create(organisation=one, schema_id="scdl/budget", is_held=True, answered_at=NOW)
