"""The pages of ideas and reuses, from a citizen's question to the answer in her mailbox."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from maillage.opendata.catalog.store.models import Dataset
from maillage.opendata.ideas.domain.ideas import Stance
from maillage.opendata.ideas.store.models import Idea, IdeaAnswer, IdeaVote, Reuse
from tests.letters_sent import letters_sent
from tests.opendata.catalog.reusing import published
from tests.opendata.ideas.proposing import MENUS, NOW, proposed_reuse, shown_idea, shown_reuse
from tests.people import People

pytestmark = pytest.mark.django_db
SENT = {
    "sorte": "dataset", "titre": "Les menus de la cantine", "texte": "Pour le matin.", "lieu": "44131",
    "modele": MENUS, "organisation": "Commune de Pornic", "courriel": "ines@example.org", "website": "",
}  # fmt: skip


@pytest.fixture
def dataset(people: People) -> Dataset:
    return published("Aides", by=people.commune).dataset


def words(client: Client, path: str) -> str:
    return client.get(path).content.decode().replace("\xa0", " ").replace("\u202f", " ")


def test_citizen_asks_the_agency_shows_the_commune_answers_and_she_gets_a_letter(
    client: Client, people: People
) -> None:
    client.post("/idees/nouvelle", SENT)
    idea = Idea.objects.get()
    people.client("aline").post("/mon-espace/attente/ideas/show", {"cle": str(idea.pk)})
    asked = {letter.to[0] for letter in letters_sent()}
    answer = {
        "organisation": people.commune.slug, "reponse": "planned", "jour": "2027-01-15", "jeu": "",
        "explication": "Le prestataire nous livre un tableau.",
    }  # fmt: skip
    people.client("chloe").post("/mon-espace/attente/idea-answers/answer", {"cle": idea.slug, **answer})

    page = words(client, f"/idees/{idea.slug}")
    letter = letters_sent()[-1]

    assert asked == {"chloe@example.org"}
    assert "ce sera publié avant le 15 janvier 2027" in page
    assert (letter.to, "Le prestataire nous livre un tableau." in letter.body) == (["ines@example.org"], True)
    assert "ines@example.org" not in page


def test_idea_that_is_not_read_yet_is_nowhere(client: Client, people: People) -> None:
    client.post("/idees/nouvelle", SENT)

    found = [path for path in ("/idees", "/idees.atom", "/api/v1/ideas", "/recherche?q=cantine") if "menus-de-la" in
             words(client, path)]  # fmt: skip

    assert (found, client.get(f"/idees/{Idea.objects.get().slug}").status_code) == ([], 404)


def test_bot_that_fills_the_trap_is_answered_and_nothing_is_stored(client: Client, people: People) -> None:
    answer = client.post("/idees/nouvelle", SENT | {"website": "https://spam.example"})

    assert (answer.status_code, Idea.objects.count()) == (200, 0)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"titre": ""}, "Dites en quelques mots ce que vous cherchez."),
        ({"lieu": "Atlantide"}, "n’est connu de personne ici"),
        ({"organisation": "Ville de nulle part"}, "ne publie pas encore ici"),
        ({"courriel": "inès"}, "adresse"),
    ],
)
def test_wrong_field_is_refused_and_nothing_typed_is_lost(
    client: Client, people: People, changes: dict[str, str], said: str
) -> None:
    answer = client.post("/idees/nouvelle", SENT | changes)

    assert (answer.status_code, said in answer.content.decode(), Idea.objects.count()) == (422, True, 0)
    assert "Pour le matin." in answer.content.decode()


def test_device_is_counted_once_and_another_again(people: People) -> None:
    idea = shown_idea(people)
    one, other = Client(), Client()
    for browser in (one, one, other):
        browser.post(f"/idees/{idea.slug}/soutenir")

    assert IdeaVote.objects.count() == 2
    assert "2 personnes le veulent aussi" in words(one, f"/idees/{idea.slug}")
    one.post(f"/idees/{idea.slug}/soutenir", {"retirer": "1"})
    assert IdeaVote.objects.count() == 1


def test_cookie_that_somebody_forged_is_another_device(people: People) -> None:
    idea = shown_idea(people)
    client = Client()
    client.cookies["maillage_ideas"] = "forged:value:x"

    assert client.post(f"/idees/{idea.slug}/soutenir").status_code == 302
    assert IdeaVote.objects.count() == 1


def test_network_that_forgets_its_cookies_is_stopped(people: People) -> None:
    idea = shown_idea(people)

    statuses = [Client().post(f"/idees/{idea.slug}/soutenir").status_code for _time in range(12)]

    assert (statuses.count(302), IdeaVote.objects.count(), statuses[-1]) == (10, 10, 429)


@pytest.mark.parametrize("path", ["/idees", "/idees.atom", "/api/v1/ideas"])
def test_list_costs_as_many_queries_for_three_ideas_as_for_one(
    client: Client, people: People, django_assert_max_num_queries: DjangoAssertNumQueries, path: str
) -> None:
    shown_idea(people)
    with django_assert_max_num_queries(24) as for_one:
        client.get(path)
    for title in ("Les déchèteries", "Les arbres"):
        shown_idea(people, title=title)

    with django_assert_max_num_queries(len(for_one.captured_queries)):
        client.get(path)


def test_reuse_is_proposed_read_and_shown_on_the_page_of_its_data(
    client: Client, people: People, dataset: Dataset
) -> None:
    sent = {
        "sorte": "application", "titre": "La carte des aides", "adresse": "https://carte.example/", "auteur": "Léo",
        "jeux": f"https://testserver/catalogue/{dataset.slug}", "faite": "2026-05-01", "website": "",
    }  # fmt: skip
    client.post("/reutilisations/proposer", sent)
    reuse = Reuse.objects.get()
    before = words(client, f"/catalogue/{dataset.slug}")
    people.client("chloe").post("/mon-espace/attente/reuses/show", {"cle": str(reuse.pk)})

    after = words(client, f"/catalogue/{dataset.slug}")

    assert ("La carte des aides" in before, "La carte des aides" in after) == (False, True)
    assert "Les données qu’elle reprend" in words(client, f"/reutilisations/{reuse.slug}")


def test_idea_that_is_not_shown_says_why_to_who_proposed_it(client: Client, people: People) -> None:
    client.post("/idees/nouvelle", SENT)

    refusal = {"cle": str(Idea.objects.get().pk), "motif": "C’est déjà publié."}
    people.client("aline").post("/mon-espace/attente/ideas/refuse", refusal)

    assert ["C’est déjà publié." in letter.body for letter in letters_sent()] == [True]


def test_refused_reuse_is_told_to_who_proposed_it(people: People, dataset: Dataset) -> None:
    reuse = proposed_reuse(dataset)

    people.client("aline").post(
        "/mon-espace/attente/reuses/refuse", {"cle": str(reuse.pk), "motif": "C’est une publicité."}
    )

    (letter,) = (letter for letter in letters_sent() if letter.to == ["leo@example.org"])
    assert "C’est une publicité." in letter.body


def test_reuses_are_written_as_udata_does(client: Client, people: People, dataset: Dataset) -> None:
    reuse = shown_reuse(people, dataset)

    answer = client.get("/reutilisations.json").json()

    assert (answer["total"], answer["next_page"]) == (1, None)
    (row,) = answer["data"]
    assert (row["type"], row["url"], row["title"]) == ("application", reuse.url, "La carte des aides")
    assert [one["id"] for one in row["datasets"]] == [str(dataset.pk)]


def test_reuse_is_in_the_feed_of_harvesters_and_changes_its_tag(
    client: Client, people: People, dataset: Dataset
) -> None:
    before = client.get("/catalogue.ttl")
    shown_reuse(people, dataset)

    after = client.get("/catalogue.ttl", headers={"If-None-Match": before["ETag"]})

    assert (before.status_code, after.status_code) == (200, 200)
    assert "isReferencedBy <https://carte.example/>" in after.content.decode()


def test_matrix_says_what_people_ask_for(client: Client, people: People) -> None:
    shown_idea(people)

    page = words(client, "/qui-publie/commune:44131")

    assert "Ce que des habitants demandent ici" in page
    assert "1 demande sans publication" in " ".join(page.split())


def test_ideas_are_filtered_by_word_place_organisation_and_answer(client: Client, people: People) -> None:
    menus, trees = shown_idea(people), shown_idea(people, title="Les arbres remarquables")
    IdeaAnswer.objects.create(idea=menus, organisation=people.commune, stance=Stance.HELD.value, answered_at=NOW)
    both = {menus.slug, trees.slug}

    asked = {
        "q=REMARQUABLE+arbre": {trees.slug},
        "territory=commune:44131": both,
        "territory=commune:44109": set(),
        f"organisation={people.commune.slug}": both,
        "answer=none": {trees.slug},
        "answer=held": {menus.slug},
        "kind=use": set(),
    }

    assert {
        query: {entry["id"] for entry in client.get(f"/api/v1/ideas?{query}").json()["items"]} for query in asked
    } == asked
    assert "1 idée trouvée" in words(client, "/idees?answer=held")
    assert "Aucune idée ne répond" in words(client, "/idees?kind=use")
    assert client.get("/idees?answer=perhaps").status_code == 422
