"""The page of the published plan, its dossier, its files."""

import csv
import re
from io import BytesIO, StringIO

import pytest
from django.test import Client
from pypdf import PdfReader

from maillage.cover.prediction.pages.plan import brought_households
from maillage.cover.prediction.store.plan_files import KeptPlan

pytestmark = pytest.mark.django_db

TITLE = "Dossier de projet · 4G fixe · Sites proposés : Loire-Atlantique"


@pytest.mark.usefixtures("coverage_data")
def test_page_without_a_plan_says_what_will_be_there(client: Client):
    assert "Aucun projet n’est publié pour ce territoire" in client.get("/couverture/projets").content.decode()


def test_page_answers_first_with_households_and_their_interval(client: Client, published_plan: KeptPlan):
    answer = client.get("/couverture/projets")

    page = answer.context["page"]
    assert page.answer.startswith("2 sites de plus serviraient ")
    assert page.answer.endswith(" : les voici.")
    assert [line.name for line in page.sites] == [site["name"] for site in published_plan.facts["sites"]]
    assert "sites de 4G fixe." in answer.content.decode().partition("Données inventées")[2][:40]
    assert page.ground == "Sol nu : ni arbres ni maisons, ce qui flatte."


def test_project_has_one_figure_which_its_sites_and_its_communes_add_up_to(client: Client, published_plan: KeptPlan):
    page = client.get("/couverture/projets").context["page"]

    def counted(text: str) -> int:
        return int(re.sub(r"[^0-9-]", "", text.replace("−", "-")) or 0)

    total = counted(page.total)
    assert total == brought_households(published_plan.facts)
    assert f" {page.total} foyers " in page.answer
    assert sum(counted(site.gain) for site in page.sites) + counted(page.others_gain) == total
    assert sum(counted(gain) for _name, gain, _all in page.communes) == total
    assert not [line for line in page.remains if "foyers" in line and "%" not in line]


def test_communes_of_a_plan_gain_what_the_plan_brings(published_plan: KeptPlan):
    facts = published_plan.facts

    gained = sum(row["after"] - row["before"] for row in facts["communes"])
    assert gained == pytest.approx(facts["together"]["gain"]["count"], abs=len(facts["communes"]) + 1)


def test_dossier_has_the_names_of_the_sites_a_title_and_a_language(client: Client, published_plan: KeptPlan):
    answer = client.get(f"/couverture/projets/{published_plan.version}/dossier.pdf")

    reader = PdfReader(BytesIO(answer.content))
    text = "\n".join(page.extract_text() for page in reader.pages)
    assert answer["Content-Type"] == "application/pdf"
    assert [site["name"] in text for site in published_plan.facts["sites"]] == [True, True]
    assert str(reader.trailer["/Info"]["/Title"]) == TITLE  # type: ignore[index]
    assert str(reader.trailer["/Root"]["/Lang"]) == "fr"  # type: ignore[index]
    assert published_plan.version in text


def test_dossier_is_the_same_bytes_again(client: Client, published_plan: KeptPlan):
    address = f"/couverture/projets/{published_plan.version}/dossier.pdf"

    assert client.get(address).content == client.get(address).content


def test_table_of_the_sites_is_given_as_it_is_kept(client: Client, published_plan: KeptPlan):
    answer = client.get(f"/couverture/projets/{published_plan.version}/sites.csv")

    rows = list(csv.DictReader(StringIO(answer.content.decode())))
    assert [row["code"] for row in rows] == [site["code"] for site in published_plan.facts["sites"]]


@pytest.mark.parametrize("address", ["0123456789abcdef/dossier.pdf", "0123456789abcdef/sites.csv", "{}/run.json"])
def test_plan_or_file_that_is_not_published_is_not_there(client: Client, published_plan: KeptPlan, address: str):
    answer = client.get(f"/couverture/projets/{address.format(published_plan.version)}")

    assert answer.status_code == 404
