"""The prediction in force over HTTP."""

import pytest
from django.test import Client

from maillage.cover.prediction.domain.map_layers import MapLayerName
from maillage.cover.prediction.store.current_prediction import PublishedPrediction

pytestmark = pytest.mark.django_db


def test_prediction_says_what_it_was_made_of(client: Client, published: PublishedPrediction):
    answer = client.get("/api/v1/coverage/prediction").json()

    assert (answer["version"], answer["origin"], answer["is_invented"]) == (published.version, "predicted", True)
    assert set(answer["inputs"]) == {"sites"}
    assert len(answer["loaded_heights"]["terrain"]) == 1
    assert answer["totals"]["households"] == published.facts["totals"]["households"]


def test_every_household_of_a_commune_is_served_undecided_or_not_served(client: Client, published: PublishedPrediction):
    communes = client.get("/api/v1/coverage/communes").json()["items"]
    totals = client.get("/api/v1/coverage/prediction").json()["totals"]

    assert len(communes) == len(published.communes)
    for row in [*communes, totals]:
        assert row["served_low"] + row["undecided"] + row["not_served"] == row["households"]
        assert row["not_known"] <= row["undecided"]
        assert row["served_low"] <= row["served"] <= row["served_high"]


@pytest.mark.usefixtures("published")
def test_commune_of_the_territory_that_is_not_computed_says_so_and_is_no_error(client: Client):
    answer = client.get("/api/v1/coverage/communes/44131")
    row = client.get("/couverture/communes/44131.csv").getvalue().decode("utf-8-sig").splitlines()[1]
    elsewhere = client.get("/api/v1/coverage/communes/75056")

    assert answer.status_code == 200
    assert (answer.json()["is_computed"], answer.json()["households"]) == (False, None)
    assert row.startswith("44131")
    assert elsewhere.status_code == 404


def test_communes_add_up_to_the_whole(client: Client, published: PublishedPrediction):
    answer = client.get("/api/v1/coverage/communes?sort=served").json()

    numbers = [commune["served"] for commune in answer["items"]]
    assert numbers == sorted(numbers, reverse=True)
    households = sum(commune["households"] for commune in answer["items"])
    assert households == published.facts["totals"]["households"]


@pytest.mark.usefixtures("published")
def test_commune_has_reasons_and_sectors(client: Client):
    answer = client.get("/api/v1/coverage/communes/44113").json()

    assert answer["name"] == "Nozay"
    assert sum(answer["reasons"].values()) == pytest.approx(answer["households"], abs=len(answer["reasons"]))
    assert {sector["site"] for sector in answer["sectors"]} == {"44-001"}


@pytest.mark.usefixtures("published")
def test_layers_name_their_files_and_tiles(client: Client):
    answer = client.get("/api/v1/coverage/layers").json()

    assert [layer["name"] for layer in answer["items"]] == [name.value for name in MapLayerName]
    assert client.get(answer["items"][0]["file_url"]).status_code == 200


@pytest.mark.usefixtures("published")
def test_cell_of_the_map_is_told_in_words(client: Client):
    near = client.get("/api/v1/coverage/cell?lat=47.57&lon=-1.62").json()
    far = client.get("/api/v1/coverage/cell?lat=48.9&lon=2.3").json()

    assert near["sentences"][0] in {"Servi", "Non servi", "Non connu"}
    assert far["sentences"] == []
    assert set(far["values"].values()) == {None}


@pytest.mark.parametrize("address", ["prediction", "communes", "layers"])
@pytest.mark.usefixtures("published")
def test_answer_that_the_reader_has_is_not_sent_again(client: Client, address: str):
    etag = client.get(f"/api/v1/coverage/{address}")["ETag"]

    again = client.get(f"/api/v1/coverage/{address}", headers={"If-None-Match": etag})

    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("address", ["prediction", "communes", "communes/44113", "layers", "cell?lat=47&lon=-1"])
@pytest.mark.usefixtures("coverage_data")
def test_api_says_that_nothing_is_published(client: Client, address: str):
    answer = client.get(f"/api/v1/coverage/{address}")

    assert (answer.status_code, answer.json()["code"]) == (404, "prediction_missing")
