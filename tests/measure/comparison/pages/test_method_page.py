import pytest
from django.test import Client

from maillage.measure.protocol.domain import protocol

pytestmark = pytest.mark.django_db


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
