import io
import json

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from maillage.opendata.catalog.store.schemas import SHIPPED_FOLDER, all_schemas

LIST = "/donnees-publiques/schemas"


def _text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_list_shows_every_schema_the_core_first(client: Client) -> None:
    text = _text(client, LIST)

    places = [text.find(f'href="{LIST}/{model.id}"') for model in all_schemas()]
    assert min(places) > 0
    assert sorted(places[:10]) == places[:10]
    assert max(places[:10]) < min(places[10:])


def test_search_answers_without_script_and_keeps_the_words(client: Client) -> None:
    text = _text(client, f"{LIST}?q=bornes+de+recharge")

    assert text.count("<li><a href") - text.count('<li><a href="/') == 0
    assert 'value="bornes de recharge"' in text
    assert "2 modèles pour « bornes de recharge »".replace(" ", "") in text.replace("\xa0", "").replace(
        "\u202f", ""
    ).replace(" ", "")


def test_search_that_finds_nothing_says_what_to_try(client: Client) -> None:
    assert "Aucun modèle ne porte ces mots" in _text(client, f"{LIST}?q=licorne")


def test_words_searched_are_never_markup(client: Client) -> None:
    text = _text(client, f"{LIST}?q=%3Cscript%3Ealert(1)%3C/script%3E")

    assert "<script>alert" not in text


@pytest.mark.parametrize("model_id", [model.id for model in all_schemas()])
def test_every_schema_has_its_page_in_both_languages(client: Client, model_id: str) -> None:
    for prefix in ("", "/en"):
        assert client.get(f"{prefix}{LIST}/{model_id}").status_code == 200


def test_page_of_a_schema_tells_its_columns_in_words(client: Client) -> None:
    text = _text(client, f"{LIST}/scdl/subventions")

    assert "<code>datesPeriodeVersement</code>" in text
    assert "une date AAAA-MM-JJ" in text
    assert "publier?schema=scdl%2Fsubventions" in text
    assert "Colonnes ajoutées" in text


def test_earlier_version_says_that_it_is_not_the_newest(client: Client) -> None:
    assert "Ce n’est pas la dernière version" in _text(client, f"{LIST}/scdl/subventions/1.1.0")
    assert "Ce n’est pas la dernière version" not in _text(client, f"{LIST}/scdl/subventions/2.1.1")


def test_what_is_not_a_table_is_shown_and_not_offered_for_publication(client: Client) -> None:
    text = _text(client, f"{LIST}/etalab/schema-bal")

    assert "Ce n’est pas un tableau." in text
    assert "Publier ces données" not in text


@pytest.mark.parametrize("model_id", ["etalab/schema-amenagements-cyclables", "etalab/schema-zfe"])
def test_layer_of_a_map_is_offered_with_its_columns_and_no_template(client: Client, model_id: str) -> None:
    text = _text(client, f"{LIST}/{model_id}")

    assert "Publier ces données" in text
    assert "Comment les dessiner" in text
    assert "<code>geometry</code>" in text
    assert "Modèle Excel" not in text


def test_pairs_of_columns_of_a_low_emission_zone_are_five_sentences(client: Client) -> None:
    text = _text(client, f"{LIST}/etalab/schema-zfe")

    counts = [text.count(words) for words in ("toutes remplies, ou toutes vides.", "rempli demande")]
    assert counts == [5, 0]


def test_own_tables_are_not_offered_for_publication(client: Client) -> None:
    assert "Publier ces données" not in _text(client, f"{LIST}/maillage/mesures-communes")


@pytest.mark.parametrize("address", ["scdl/licornes", "scdl/subventions/9.9.9", "scdl/%2e%2e"])
def test_schema_that_is_not_there_is_a_page_that_says_so(client: Client, address: str) -> None:
    assert "Introuvable" in _text(client, f"{LIST}/{address}", status=404)


def test_file_of_a_version_is_that_of_upstream(client: Client) -> None:
    answer = client.get(f"{LIST}/scdl/subventions/2.1.1/schema.json")

    assert b"".join(answer) == (SHIPPED_FOLDER / "scdl/subventions/2.1.1.json").read_bytes()
    assert (answer["Content-Type"], answer["Access-Control-Allow-Origin"]) == ("application/json", "*")


def test_template_in_csv_has_the_columns_of_the_schema(client: Client) -> None:
    answer = client.get(f"{LIST}/scdl/subventions/2.1.1/modele.csv")

    document = json.loads((SHIPPED_FOLDER / "scdl/subventions/2.1.1.json").read_text("utf-8"))
    header = answer.content.decode("utf-8-sig").splitlines()[0].replace(";", ",").replace('"', "").split(",")
    assert header == [field["name"] for field in document["fields"]]


def test_template_in_xlsx_has_the_columns_of_the_schema(client: Client) -> None:
    answer = client.get(f"{LIST}/scdl/prenoms/1.1.6/modele.xlsx")

    workbook = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    sheets = [workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names]
    document = json.loads((SHIPPED_FOLDER / "scdl/prenoms/1.1.6.json").read_text("utf-8"))
    assert [field["name"] for field in document["fields"]] in [sheet[0] for sheet in sheets if sheet]
    assert answer["Content-Disposition"] == 'attachment; filename="prenoms-modele.xlsx"'


@pytest.mark.parametrize(
    "address",
    ["scdl/prenoms/1.1.6/modele.exe", "etalab/schema-bal/1.5.0/modele.csv", "etalab/schema-zfe/0.8.2/modele.csv"],
)
def test_template_that_cannot_be_is_not_found(client: Client, address: str) -> None:
    assert client.get(f"{LIST}/{address}").status_code == 404
