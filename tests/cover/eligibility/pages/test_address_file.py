"""A file of addresses and its answers."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from maillage.core.problems import Refused
from maillage.cover.eligibility.intake.address_rows import read_address_rows
from maillage.cover.network.domain.sites import BaseStation
from maillage.cover.prediction.store import published_network
from maillage.cover.prediction.store.current_prediction import PublishedPrediction

pytestmark = pytest.mark.django_db
TABLE = (
    "id;numero;nom_voie;lon;lat\na;1;Rue Neuve;-1,615;47,56\nb;2;=1+1;-1.70;47.47\nc;3;Rue Perdue;;\n"
    "d;4;Rue Lointaine;2.35;48.85\n"
)


def sent(client: Client, name: str = "adresses.csv", content: bytes = TABLE.encode(), **words: str):
    return client.post("/couverture/fichier", {"file": SimpleUploadedFile(name, content), **words})


@pytest.mark.usefixtures("published")
def test_rows_come_back_in_their_order_with_their_answers(client: Client):
    answer = sent(client)

    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert answer["Cache-Control"] == "private, no-store"
    assert [(row["id"], row["reponse"]) for row in rows] == [
        ("a", "servi"), ("b", "non servi"), ("c", ""), ("d", "non servi"),
    ]  # fmt: skip
    assert (rows[0]["site"], rows[0]["secteur"] != "", float(rows[0]["chances"]) > 0.9) == ("44-001", True, True)
    assert rows[1]["nom_voie"] == "'=1+1"
    assert rows[1]["raison"] == "trop loin de tout site"
    assert rows[2]["raison"] == "Cette adresse n’est pas entière : complétez-la."


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("form", ["csv", "geojson"])
def test_parts_that_a_script_asks_for_make_the_whole(client: Client, monkeypatch: pytest.MonkeyPatch, form: str):
    whole = sent(client, forme=form).content.decode()
    monkeypatch.setattr("maillage.cover.eligibility.pages.address_file.PART_ROWS", 3)

    first = sent(client, forme=form, debut="0").json()
    last = sent(client, forme=form, debut="3").json()

    assert (first["rows"], first["next"], last["next"]) == (4, 3, 4)
    assert first["states"] == {"unknown": 0, "not_served": 1, "served": 1}
    assert first["text"] + last["text"] == whole


@pytest.mark.usefixtures("published")
def test_map_of_answers_is_geojson(client: Client):
    collection = json.loads(sent(client, forme="geojson").content)

    assert [feature["geometry"] is None for feature in collection["features"]] == [False, False, True, False]
    assert collection["features"][0]["properties"]["reponse"] == "servi"


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.csv", b"nom;prix\nA;1\n", "n’a pas les colonnes « lon » et « lat »"),
        ("a.csv", b"lon;lat\n", "n’a aucune ligne"),
        ("a.pdf", b"%PDF", "n’est ni CSV, ni XLSX, ni ODS"),
    ],
)
def test_file_that_is_no_list_of_addresses_is_refused_in_words(
    client: Client, name: str, content: bytes, sentence: str
):
    answer = sent(client, name, content)

    text = answer.content.decode().replace("\u00a0", " ")
    assert (answer.status_code, sentence in text) == (422, True)
    assert answer.wsgi_request.method == "POST"


def test_more_rows_than_allowed_are_refused(tmp_path: Path):
    file = tmp_path / "a.csv"
    file.write_text(TABLE)

    with pytest.raises(Refused) as refusal:
        read_address_rows(file, most=3)

    assert refusal.value.code == "too_many_addresses"


@pytest.mark.usefixtures("coverage_data")
def test_form_invites_while_no_prediction_is_published(client: Client):
    page = client.get("/couverture/fichier").content.decode()

    assert ("Aucune prédiction n’est publiée" in page, 'type="file"' in page) == (True, False)


@pytest.mark.usefixtures("published")
def test_workbook_is_read_like_a_table(client: Client):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as workbook:
        sheet = workbook.add_worksheet()
        for place, row in enumerate((["id", "lon", "lat"], ["a", -1.615, 47.56])):
            sheet.write_row(place, 0, row)

    rows = list(csv.DictReader(io.StringIO(sent(client, "a.xlsx", stream.getvalue()).content.decode("utf-8-sig"))))

    assert [(row["id"], row["reponse"]) for row in rows] == [("a", "servi")]


@pytest.mark.usefixtures("published")
def test_site_without_ground_refuses_no_address(client: Client, monkeypatch: pytest.MonkeyPatch):
    # One invented site where no terrain was loaded refused all addresses: "hors du terrain chargé".
    stations = published_network.published_stations

    def with_one_at_sea(prediction: PublishedPrediction) -> tuple[BaseStation, ...]:
        (station,) = stations(prediction)
        support = replace(station.support, code="SEA", x_m=station.support.x_m + 3_000, y_m=6_000_000)
        near = replace(station.support, code="EDGE", x_m=station.support.x_m + 14_000)
        return station, replace(station, support=support), replace(station, support=near)

    monkeypatch.setattr(published_network, "published_stations", with_one_at_sea)
    monkeypatch.setattr(published_network, "sector_loads", lambda _prediction: {})

    answer = sent(client)

    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert answer.status_code == 200
    assert [(row["id"], row["reponse"]) for row in rows][:2] == [("a", "servi"), ("b", "non servi")]
