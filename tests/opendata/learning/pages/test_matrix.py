import csv
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.models import Organisation
from maillage.opendata.catalog.store.models import Dataset
from maillage.opendata.learning.store.models import SurveyAnswer
from maillage.opendata.publishing.store.draft_changes import begin_draft
from tests.opendata.catalog.reusing import GRANTS_SCHEMA, NOW, organisation, published
from tests.people import People

pytestmark = pytest.mark.django_db
EPCI = "/qui-publie/epci:200067346"


def text(client: Client, address: str = EPCI) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_page_says_how_many_publish_and_the_next_step_of_each(people: People):
    published(by=people.commune, schema=GRANTS_SCHEMA)

    page = text(Client())

    assert "1 collectivité sur 16 publie au moins un jeu du socle commun." in page
    assert "Publier\N{NO-BREAK SPACE}: Délibérations" in page
    where = "/organisations/demander?territoire=commune%3A44012"
    assert where in page
    assert Client().get(where).context["page"].place == "La Bernerie-en-Retz"


def test_communes_are_invited_as_communes_and_their_department_is_not(people: People):
    lines = Client().get("/qui-publie/departement:44").context["lines"]
    steps = {shown.line.place.name: shown.step for shown in lines}

    assert (steps["Loire-Atlantique"], steps["Nantes"]) == ("Inviter l’organisme", "Inviter la commune")


def test_person_of_the_commune_finds_where_her_next_step_is_done(people: People):
    published(by=people.commune, schema=GRANTS_SCHEMA, bad_rows=[4])

    page = text(people.client("david"))

    where = (
        "/publier?schema=scdl/subventions&amp;organisation=commune-de-pornic&amp;dataset=subventions-aux-associations"
    )
    assert (where in page, where in text(Client())) == (True, False)


@pytest.mark.parametrize(
    ("name", "is_inside"),
    [("visitor", False), ("david", False), ("farid", False), ("emma", True), ("bruno", True), ("aline", True)],
)
def test_drafts_are_shown_to_the_epci_and_the_agency(people: People, name: str, *, is_inside: bool):
    begin_draft(Acting(people.commune.pk), schema=GRANTS_SCHEMA, now=NOW)

    page, file = text(people.client(name)), text(people.client(name), f"{EPCI}/matrice.csv")

    assert ("cell-draft" in page, ",draft," in file) == (is_inside, is_inside)
    assert ("/enquete" in page.partition("matrix-tools")[2].partition("</p>")[0]) is is_inside


def test_search_keeps_the_communes_of_that_name(people: People):
    page = text(Client(), f"{EPCI}?q=bernerie")

    assert ("La Bernerie-en-Retz" in page, "Saint-Michel-Chef-Chef" in page) == (True, False)


def test_search_that_finds_nothing_says_so_and_escapes_what_was_typed():
    page = text(Client(), f"{EPCI}?q=<script>alert(1)</script>")

    assert ("Aucune commune de ce nom" in page, "<script>alert" in page) == (True, False)


@pytest.mark.parametrize("page", ["-1", "0", "x", "9999999999999", "²"])
def test_page_that_is_none_shows_one_that_is(page: str):
    assert Client().get(f"/qui-publie/region:52?page={page}").status_code == 200


def test_region_is_shown_twenty_communes_at_a_time():
    page = text(Client(), "/qui-publie/region:52?page=2")

    assert (page.count('<tr role="row"'), "page=3" in page) == (21, True)


@pytest.mark.parametrize(("address", "status"), [("commune:99999", 404), ("licorne", 422), ("place:x", 404)])
def test_territory_that_is_none_is_told(address: str, status: int):
    assert Client().get(f"/qui-publie/{address}").status_code == status


def test_file_has_a_line_for_each_commune_and_core_data_set(people: People):
    published(by=people.commune, schema=GRANTS_SCHEMA)

    rows = list(csv.DictReader(io.StringIO(text(Client(), f"{EPCI}/matrice.csv"))))

    (pornic,) = [row for row in rows if (row["territoire"], row["schema"]) == ("commune:44131", "scdl/subventions")]
    assert len(rows) == 16 * 11
    assert (pornic["etat"], pornic["jeu"], pornic["qualite"]) == ("published", "subventions-aux-associations", "100")


def test_merging_tells_and_links_the_merged_data_set(people: People):
    published(by=people.commune, schema=GRANTS_SCHEMA)
    client = people.client("emma")

    answer = client.post(
        f"{EPCI}/reunir", {"schema": "scdl/subventions", "organisation": people.epci.slug}, follow=True
    )

    merged = Dataset.objects.get(kind="consolidated")
    page = answer.content.decode()
    assert ("Les jeux sont réunis" in page, f"/catalogue/{merged.slug}" in page) == (True, True)


@pytest.mark.parametrize("schema", ["scdl/budget", "licorne", "", "etalab/schema-bal"])
def test_merging_what_is_not_there_is_refused_and_told(people: People, schema: str):
    answer = people.client("emma").post(f"{EPCI}/reunir", {"schema": schema, "organisation": people.epci.slug})

    assert (answer.status_code in {404, 422, 400}, Dataset.objects.count()) == (True, 0)


def test_demonstration_is_told_on_the_page():
    invented = organisation("Commune de Pornic (démonstration)")
    Dataset.objects.filter(pk=published(by=invented, schema=GRANTS_SCHEMA).dataset_id).update(is_demonstration=True)

    assert "strip-invented" in text(Client())


def test_page_costs_the_same_for_one_organisation_and_for_three(people: People):
    client = people.client("emma")
    published(by=people.commune, schema=GRANTS_SCHEMA)
    text(client)
    with CaptureQueriesContext(connection) as with_one:
        text(client)
    for name, address in (("La Bernerie", "commune:44012"), ("Les Moutiers", "commune:44106")):
        one: Organisation = organisation(name, address)
        published(name, by=one, schema=GRANTS_SCHEMA)
        SurveyAnswer.objects.create(organisation=one, schema_id="scdl/budget", is_held=True, answered_at=NOW)

    with CaptureQueriesContext(connection) as with_three:
        text(client)

    assert (len(with_three), len(with_three) < 21) == (len(with_one), True)
