"""The home of fixed 4G, the method, where the sheets of communes were."""

import csv
import io

import pytest
from django.test import Client

from maillage.cover.network.domain.link_budget import budget_lines
from maillage.cover.prediction.store.current_prediction import PublishedPrediction
from maillage.web.wording.formats import number

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("coverage_data")
def test_home_without_a_prediction_says_what_will_be_there(client: Client):
    text = client.get("/couverture").content.decode()

    assert "Aucune prédiction n’est publiée pour ce territoire" in text


def test_home_answers_first_by_need_with_interval_and_perimeter(client: Client, published: PublishedPrediction):
    page = client.get("/couverture").context

    totals = published.facts["totals"]
    assert totals["served_low"] <= totals["served"] <= totals["served_high"]
    assert page["answer"].endswith(", fibrés ou non.")
    assert page["perimeter"] == "Loire-Atlantique : 6 communes sont calculées sur 207."
    assert page["example"] == "12 rue des Acacias, 44170 Nozay"
    assert page["clutter"] == "Sol nu : ni arbres ni maisons, ces chiffres sont donc trop beaux."


def test_home_lists_communes_that_are_reached_and_names_the_others(client: Client, published: PublishedPrediction):
    page = client.get("/couverture").context

    reached = {row.name for row in published.communes.values() if row.served}
    assert {row.name for row in page["rows"]} == reached
    assert set(page["not_reached"]) == {row.name for row in published.communes.values()} - reached
    assert len(page["to_compute"]) == 207 - len(published.communes)
    assert not set(page["to_compute"]) & {row.name for row in published.communes.values()}


def test_households_of_the_page_are_the_sum_of_its_files(client: Client, published: PublishedPrediction):
    page = client.get("/couverture").context
    rows = list(csv.DictReader(io.StringIO(b"".join(client.get("/couverture/communes.csv")).decode("utf-8-sig"))))

    served = sum(int(row["servis"]) for row in rows)
    assert published.facts["totals"]["served"] == served
    assert page["answer"].startswith(f"{number(served)} foyers peuvent recevoir")


def test_home_says_that_the_sites_are_invented(client: Client, published: PublishedPrediction):
    assert published.communes
    pages = ["/couverture", "/couverture/methode"]

    assert ["sites de 4G fixe" in client.get(page).content.decode() for page in pages] == [True] * 2


def test_communes_are_sorted_and_filtered_as_the_address_says(client: Client, published: PublishedPrediction):
    largest = client.get("/couverture?sort=households").context["rows"][0].name
    named = [row.name for row in client.get("/couverture?q=noza").context["rows"]]

    reached = [row for row in published.communes.values() if row.served]
    assert largest == max(reached, key=lambda row: row.households).name
    assert named == ["Nozay"]


@pytest.mark.parametrize(("query", "known"), [("sort=hasard", "écrivez name, households"), ("layer=temps", "prenez")])
@pytest.mark.usefixtures("published")
def test_word_that_the_home_does_not_know_is_refused_with_those_it_knows(client: Client, query: str, known: str):
    answer = client.get(f"/couverture?{query}")

    assert (answer.status_code, known in answer.content.decode()) == (422, True)


@pytest.mark.usefixtures("published")
def test_address_of_the_sheet_of_a_commune_leads_to_its_page(client: Client):
    answers = [client.get(f"/couverture/communes/{code}") for code in ("44113", "44131", "99999")]

    assert [answer.status_code for answer in answers] == [301, 302, 404]
    assert answers[0]["Location"] == "/territoires/commune:44113?detail=4g-fixe#4g-fixe"
    assert answers[1]["Location"] == "/territoires/commune:44131"


@pytest.mark.usefixtures("published")
def test_map_opens_around_the_territory_that_the_address_names(client: Client):
    whole, around = (
        client.get(f"/couverture{query}").context["map"].stage.config for query in ("", "?place=commune:44113")
    )

    assert whole != around


@pytest.mark.usefixtures("published")
def test_method_lists_every_number_with_its_source(client: Client):
    page = client.get("/couverture/methode").context

    assert [line for line, _value in page["numbers"]] == list(budget_lines())
    assert all(line.source for line, _value in page["numbers"])


@pytest.mark.usefixtures("coverage_data")
def test_method_stands_without_a_prediction(client: Client):
    assert client.get("/couverture/methode").status_code == 200


@pytest.mark.usefixtures("published")
def test_list_of_sites_shows_the_invented_ones_that_the_map_shows(client: Client):
    page = client.get("/couverture/sites").context

    assert [(site.name, site.commune) for site in page["invented"]] == [("Site inventé de Nozay", "Nozay")]
    assert page["summary"].startswith("1 site inventé pour la démonstration")
