"""The pages of opportunities as a buyer and a structure see them; what is downloaded is what is seen."""

import csv
import io
import json
from pathlib import Path

import pytest
from django.test import Client

from maillage.include.opportunities.store.models import Opportunity
from tests.include.opportunities.scene import ADAPTED, GARDENERS, directory_of, worked_out

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contracts")]


def page_of(client: Client, address: str) -> str:
    """The text of a page, with plain spaces."""
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode().replace("\xa0", " ")


def test_page_before_anything_was_worked_out_invites(client: Client):
    assert "Rien ne vient encore ici" in page_of(client, "/inclusion/occasions")


def test_buyer_reads_what_it_can_buy_otherwise_first(client: Client, tmp_path: Path):
    directory_of(tmp_path / "list", GARDENERS, ADAPTED)
    worked_out()

    page = page_of(client, "/inclusion/occasions?buyer=21440109300015")

    assert "2 occasions pour des structures inclusives (marchés qui se terminent : 2, achats annoncés : 0)." in page
    assert "À réserver : 0 ; un lot à réserver : 0 ; une clause : 2 ; rien à proposer, ou non connu : 0." in page
    assert "Mettre une clause sociale (L2112-2)" in page
    assert "2 structures à portée" in page
    assert "acheteur : Ville de Nantes" in page


def test_files_and_api_equal_the_view(client: Client, tmp_path: Path):
    directory_of(tmp_path / "list", GARDENERS, ADAPTED)
    worked_out()
    words = "?territory=departement:44"

    text = client.get(f"/inclusion/occasions.csv{words}").getvalue().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    listed = json.loads(client.get(f"/inclusion/occasions.json{words}").getvalue())
    api = client.get(f"/api/v1/opportunities{words}").json()

    titles = ["Illustration du journal", "Travaux de la mairie"]
    assert [row["objet"] for row in rows] == titles
    assert [row["objet"] for row in listed] == titles
    assert [row["title"] for row in api["items"]] == titles
    assert {row["aPortee"] for row in rows} == {"2"}
    page = page_of(client, f"/inclusion/occasions{words}")
    assert page.index(titles[0]) < page.index(titles[1])


def test_page_of_an_opportunity_gives_reasons_article_and_the_structures(client: Client, tmp_path: Path):
    directory_of(tmp_path / "list", GARDENERS, ADAPTED)
    worked_out()
    row = Opportunity.objects.get(title="Travaux de la mairie")

    page = page_of(client, f"/inclusion/occasions/{row.pk}")

    assert "Une clause sociale peut être tenue ici (L2112-2) : 2 structures sont à portée." in page
    assert "article L2112-2, en vigueur depuis le 1er avril 2019" in page
    assert "Jardins du Port" in page
    assert "Vert Adapté" in page
    assert (
        "Le lieu publié n’est pas une commune (Loire-Atlantique) : les distances sont comptées de son centre." in page
    )
    assert "jamais un avis juridique" in page


def test_unknown_directory_is_never_said_to_have_nobody(client: Client, tmp_path: Path):
    directory_of(tmp_path / "list", GARDENERS)
    worked_out()
    row = Opportunity.objects.get(title="Entretien des espaces verts")

    page = page_of(client, f"/inclusion/occasions/{row.pk}")

    assert "Non connu : l’annuaire ne permet pas de dire qui va jusque-là" in page
    assert "ce n’est pas une preuve d’absence" in page


def test_days_to_act_by_come_as_calendar_and_feed(client: Client, tmp_path: Path):
    directory_of(tmp_path / "list", GARDENERS)
    worked_out()
    row = Opportunity.objects.get(title="Travaux de la mairie")

    calendar = client.get("/inclusion/occasions.ics").content.decode()
    feed = client.get("/inclusion/occasions.atom").content.decode()

    assert f"UID:occasion-{row.pk}@maillage\r\n" in calendar
    assert f"DTSTART;VALUE=DATE:{row.act_by:%Y%m%d}" in calendar
    assert "Travaux de la mairie" in feed


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/inclusion/occasions?quarter=demain", 422),
        ("/inclusion/occasions?territory=commune:99999", 404),
        ("/inclusion/occasions?structure=999999", 404),
        ("/inclusion/occasions/999999", 404),
        ("/inclusion/occasions.doc", 404),
    ],
)
def test_address_that_leads_nowhere_is_told(client: Client, address: str, status: int):
    assert client.get(address).status_code == status
