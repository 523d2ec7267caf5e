import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from maillage.accounts.store.models import TraceEntry
from maillage.core.clock import utc_now
from maillage.opendata.catalog.domain.terms import ProblemKind
from maillage.opendata.catalog.store.models import Dataset, ProblemReport, Version
from maillage.opendata.catalog.store.reports import report_problem
from tests.letters_sent import letters_sent
from tests.opendata.catalog.reusing import published
from tests.people import People

pytestmark = pytest.mark.django_db
PAGE = "/catalogue/jeu/signaler"
SAID = {"kind": "error", "message": "Ligne 3, le montant est négatif.", "email": "ines@example.org", "website": ""}


@pytest.fixture
def dataset(people: People) -> Dataset:
    """A data set of Pornic with two versions."""
    first = published("Jeu", by=people.commune)
    return published("Jeu", by=people.commune, dataset=first.dataset, rows={"montant": ["1"]}).dataset


def addresses() -> set[str]:
    return {letter.to[0] for letter in letters_sent()}


def test_page_of_the_data_leads_to_the_form(dataset: Dataset):
    assert PAGE in Client().get("/catalogue/jeu").content.decode()


def test_reader_reports_an_error_and_who_publishes_reads_it(dataset: Dataset):
    answer = Client().post(PAGE, SAID)
    letters = len(letters_sent())
    Client().post(PAGE, SAID)  # a second click

    report = ProblemReport.objects.get()
    assert len(letters_sent()) == letters == 1
    assert (answer.status_code, report.message, report.version_number, report.email) == (
        200,
        SAID["message"],
        2,
        "ines@example.org",
    )
    assert addresses() == {"chloe@example.org"}


def test_data_of_a_person_are_told_to_the_agency_too(dataset: Dataset):
    Client().post(PAGE, {**SAID, "kind": "person"})

    assert addresses() == {"chloe@example.org", "aline@example.org"}


@pytest.mark.parametrize("wrong", [{"message": ""}, {"message": "x" * 2001}, {"kind": "autre"}, {"email": "pas une"}])
def test_what_was_typed_stays_where_something_is_missing(dataset: Dataset, wrong: dict[str, str]):
    answer = Client().post(PAGE, {**SAID, **wrong})

    kept = {**SAID, **wrong}["message"][:100]
    assert (answer.status_code, kept in answer.content.decode(), ProblemReport.objects.count()) == (422, True, 0)


def test_program_that_fills_in_every_field_is_answered_and_not_kept(dataset: Dataset):
    answer = Client().post(PAGE, {**SAID, "website": "https://spam.example"})

    assert (answer.status_code, ProblemReport.objects.count()) == (200, 0)


def test_one_network_reports_ten_times_and_then_waits(dataset: Dataset):
    statuses = [Client().post(PAGE, SAID).status_code for _ in range(11)]

    assert statuses == [200] * 10 + [429]


def test_letters_about_one_data_set_stop_and_the_list_goes_on(dataset: Dataset):
    for number in range(8):
        Client(REMOTE_ADDR=f"198.51.{number}.7").post(PAGE, {**SAID, "message": f"Ligne {number}."})

    assert (len(letters_sent()), ProblemReport.objects.count()) == (5, 8)


def test_answer_reaches_the_person_and_her_address_is_erased(people: People, dataset: Dataset):
    Client().post(PAGE, SAID)
    report = ProblemReport.objects.get()

    people.client("chloe").post(f"/signalements/{report.pk}/repondre", {"answer": "Corrigé dans la version 3."})

    report.refresh_from_db()
    to_ines = [letter for letter in letters_sent() if letter.to == ["ines@example.org"]]
    assert (report.email, report.answer, len(to_ines), "Corrigé dans la version 3." in to_ines[0].body) == (
        "",
        "Corrigé dans la version 3.",
        1,
        True,
    )


def test_reports_are_read_by_who_publishes_and_by_the_agency(people: People, dataset: Dataset):
    Client().post(PAGE, SAID)

    readers = {
        name
        for name in ("aline", "bruno", "chloe", "david", "emma", "farid")
        if SAID["message"] in people.client(name).get("/signalements").content.decode()
    }

    assert readers == {"aline", "bruno", "chloe", "emma"}


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_one_report_and_for_three(
    people: People, dataset: Dataset, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
):
    for number in range(count):
        Client(REMOTE_ADDR=f"198.51.{number}.7").post(PAGE, SAID)
    client = people.client("chloe")

    with django_assert_max_num_queries(11):
        client.get("/signalements")


def test_agency_suspends_one_data_set_and_its_files_say_why(people: People, dataset: Dataset):
    people.client("aline").post("/catalogue/jeu/suspendre", {"reason": "Une personne y est nommée."})

    pages = [Client().get(address) for address in ("/catalogue/jeu", "/api/v1/datasets/jeu/rows")]
    entry = TraceEntry.objects.get(verb="dataset-suspended")
    assert [page.status_code for page in pages] == [410, 410]
    assert all("Une personne y est" in page.content.decode() for page in pages)
    assert (entry.organisation, entry.through, entry.user) == (people.commune, people.agency, people.aline)


def test_organisation_neither_restores_nor_publishes_what_the_agency_suspended(people: People, dataset: Dataset):
    people.client("aline").post("/catalogue/jeu/suspendre", {"reason": "Essai"})
    chloe = people.client("chloe")
    chloe.post("/mon-espace/jeux/jeu/retablir")
    chloe.post("/mon-espace/jeux/jeu/retirer", {"reason": "Autre"})

    with pytest.raises(Exception, match="suspendu"):
        published("Jeu", by=people.commune, dataset=dataset, rows={"montant": ["2"]})

    dataset.refresh_from_db()
    assert (dataset.state, dataset.withdrawn_reason) == ("suspended", "Essai")


def test_agency_lifts_the_suspension(people: People, dataset: Dataset):
    aline = people.client("aline")
    aline.post("/catalogue/jeu/suspendre", {"reason": "Essai"})

    aline.post("/catalogue/jeu/lever")

    assert Client().get("/catalogue/jeu").status_code == 200


def test_newest_version_that_is_withdrawn_gives_way_to_the_one_before(people: People, dataset: Dataset):
    people.client("chloe").post("/catalogue/jeu/moderer/versions/2/retirer", {"reason": "Une colonne de trop"})

    dataset.refresh_from_db()
    gone = Client().get("/catalogue/jeu/versions/2")
    first = Version.objects.get(dataset=dataset, number=1)
    assert (dataset.version_number, dataset.row_count) == (1, first.row_count)
    assert (gone.status_code, "Une colonne de trop" in gone.content.decode()) == (410, True)
    assert Client().get("/api/v1/datasets/jeu/rows").json()["total"] == first.row_count


def test_files_and_rows_of_a_withdrawn_version_are_gone_everywhere(people: People, dataset: Dataset):
    people.client("aline").post("/catalogue/jeu/moderer/versions/1/retirer", {"reason": "Un nom"})

    statuses = {
        address: Client().get(address).status_code
        for address in (
            "/catalogue/jeu/versions/1/jeu.csv",
            "/catalogue/jeu/versions/1/lignes.csv",
            "/api/v1/datasets/jeu/versions/1/rows",
            "/catalogue/jeu/versions/1",
        )
    }
    listed = [one["number"] for one in Client().get("/api/v1/datasets/jeu").json()["versions"]]
    assert (set(statuses.values()), listed) == ({410}, [2])
    assert "Un nom" in Client().get("/catalogue/jeu").content.decode()


def test_next_version_never_takes_the_number_of_a_withdrawn_one(people: People, dataset: Dataset):
    people.client("chloe").post("/catalogue/jeu/moderer/versions/2/retirer", {"reason": "Essai"})
    dataset.refresh_from_db()

    version = published("Jeu", by=people.commune, dataset=dataset, rows={"montant": ["3"]})

    assert version.number == 3


def test_only_version_is_not_withdrawn_alone(people: People):
    published("Jeu", by=people.commune)

    answer = people.client("chloe").post("/catalogue/jeu/moderer/versions/1/retirer", {"reason": "Essai"}, follow=True)

    assert "C’est la seule version" in answer.content.decode()


@pytest.mark.parametrize(
    ("address", "said", "allowed"),
    [
        ("/catalogue/jeu/moderer", None, {"aline", "chloe", "emma"}),
        ("/catalogue/jeu/suspendre", {"reason": "Essai"}, {"aline"}),
        ("/catalogue/jeu/lever", {}, {"aline"}),
        ("/catalogue/jeu/moderer/versions/1/retirer", {"reason": "Essai"}, {"aline", "chloe", "emma"}),
    ],
)
def test_decisions_are_taken_by_whom_they_are_for(  # noqa: PLR0917 -- the columns of the table
    people: People, dataset: Dataset, address: str, said: dict[str, str] | None, allowed: set[str]
):
    opened = set()
    for name in ("visitor", "bruno", "david", "farid", "emma", "chloe", "aline"):
        client = people.client(name)
        answer = client.get(address) if said is None else client.post(address, said)
        if answer.status_code in {200, 302, 422} and not answer.headers.get("Location", "").startswith("/connexion"):
            opened.add(name)

    assert opened == allowed


def test_agency_finds_a_data_set_by_its_title(people: People, dataset: Dataset):
    page = people.client("aline").get("/signalements?q=jeu").content.decode()

    assert "/catalogue/jeu/moderer" in page


def test_report_of_a_person_is_the_first_line_of_the_agency_s_day_and_the_click_there_hides(
    people: People, dataset: Dataset
):
    agency = people.client("aline")
    report_problem(dataset, ProblemKind.OTHER, "Une coquille.", email="", now=utc_now())
    assert b"Une coquille." not in agency.get(reverse("workspace")).content
    report_problem(dataset, ProblemKind.PERSON, "Le nom de ma voisine.", email="", now=utc_now())

    page = agency.get(reverse("workspace")).content.decode()
    main = page[page.index("<main") :]
    assert "Le nom de ma voisine." in main
    assert main.index("Personne nommée") < main.index("Le nom de ma voisine.")
    # The publisher may answer it too; who works at the agency without administering it may not.
    told = {
        name: "Le nom de ma voisine." in people.client(name).get(reverse("workspace")).content.decode()
        for name in ("chloe", "emma", "bruno", "farid")
    }
    assert told == {"chloe": True, "emma": True, "bruno": False, "farid": False}

    file = reverse("dataset_version_file", args=[dataset.slug, 1, f"{dataset.slug}.csv"])
    answer = people.client("visitor").get(file)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "public, no-cache")
    (action,) = re.findall(r'action="(/[^"]*/suspend)"', main)
    (key,) = set(re.findall(r'name="cle" value="(\d+)"', main))
    agency.post(action, {"cle": key})

    for address in (file, reverse("dataset", args=[dataset.slug])):
        answer = people.client("visitor").get(address, headers={"If-None-Match": answer.get("ETag", "")})
        text = answer.content.decode()
        assert answer.status_code == 410
        assert "Données personnelles signalées." in text
        assert dataset.title not in text.replace("Jeux de données", "")
