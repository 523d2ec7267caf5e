from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from maillage.measure.comparison.domain.terms import METHOD
from maillage.measure.comparison.pages.method import EXAMPLES, method_page
from maillage.measure.protocol.domain import protocol
from maillage.measure.protocol.domain.terms import SubtestKind
from maillage.measure.record.domain.method import ScorePart, shipped_method
from maillage.measure.record.domain.score import usage_scores

NS = "{http://www.w3.org/2000/svg}"

pytestmark = pytest.mark.django_db


def test_weights_of_the_page_are_those_of_the_method_and_sum_to_a_hundred() -> None:
    page = method_page()

    weights = [round(weight * 100) for _name, weight, _speed in page["weights"]]
    assert weights == [shipped_method().weights[part] for part in ScorePart]
    assert sum(weights) == 100
    assert sum(round(speed * 100) for _name, _weight, speed in page["weights"] if speed is not None) == 100


def test_scale_of_download_scores_the_thresholds_as_the_program_does() -> None:
    page = method_page()

    chart = next(chart for name, _poor, _good, chart in page["scales"] if name == "Débit descendant")
    svg = ET.fromstring(chart.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))
    texts = [text.text for text in svg.findall(f"{NS}text")]
    scores = [f"{score:.0f}" for score in usage_scores(EXAMPLES[SubtestKind.DOWNLOAD], SubtestKind.DOWNLOAD)]
    assert texts[0::2] == ["1", "3", "8", "30", "100\u00a0Mb/s"]
    assert texts[1::2] == ["0", *scores, "100"]


def test_every_subtest_has_a_scale() -> None:
    assert len(method_page()["scales"]) == len(SubtestKind)


def test_page_of_the_method_names_its_version_and_has_formulas(client: Client) -> None:
    text = client.get("/methode").content.decode()

    assert METHOD in text
    assert text.count("<math") == text.count("</math>") == 6


def test_formulas_are_well_formed(client: Client) -> None:
    text = client.get("/methode").content.decode()

    for piece in text.split("<math")[1:]:
        formula = ET.fromstring("<math" + piece.partition("</math>")[0] + "</math>")
        assert formula.get("display") == "block"


def test_page_of_the_method_in_english_is_in_english(client: Client) -> None:
    text = client.get("/en/methode").content.decode()

    assert "How operators are compared" in text or "The method" in text
    assert "La méthode" not in text


@pytest.mark.parametrize("name", ["quality-score", "counts", "privacy", "test-method"])
def test_full_texts_are_served_as_text(client: Client, name: str) -> None:
    answer = client.get(f"/methode/{name}.md")

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/plain; charset=utf-8")


@pytest.mark.parametrize("name", ["architecture", "nothing"])
def test_other_texts_are_not_served(client: Client, name: str) -> None:
    assert client.get(f"/methode/{name}.md").status_code == 404


@pytest.fixture
def page(client: Client) -> str:
    return client.get("/test/methode").content.decode()


def test_method_page_says_what_each_subtest_does_and_its_limits(page: str):
    titles = [
        *("Réactivité", "Débit descendant", "Débit montant", "Réactivité en charge", "Fichiers", "Pages web", "Vidéo"),
        *("4G ou 5G", "Votre opérateur, à coup sûr", "Le débit maximal de l’antenne", "Les autres outils"),
    ]

    assert [title for title in titles if f"<h3>{title}</h3>" not in page] == []


def test_method_page_takes_its_numbers_from_the_constants_of_the_test(page: str):
    text = page.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")

    sentences = [
        f"{protocol.LATENCY_PROBES} petits allers-retours",
        f"pendant {protocol.TRANSFER_MS // 1000} s.",
        f"Recevoir {protocol.FILE_DOWNLOAD_BYTES // 1_000_000} Mo",
        "(1,5 s)",
        protocol.PAGES_VERSION,
        "240, 360, 480, 720, 1080 lignes",
        "81 Mo au plus",
        "120 Mo au plus",
    ]
    assert [sentence for sentence in sentences if sentence not in text] == []


def test_method_page_is_read_by_anyone_and_changes_nothing(client: Client):
    statuses = [client.get(address).status_code for address in ("/test/methode", "/en/test/methode")]

    assert (statuses, client.post("/test/methode").status_code) == ([200, 200], 405)
