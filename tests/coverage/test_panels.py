"""What the page of a place says of fixed 4G."""

import html
import re

import pytest
from django.test import Client

from maillage.coverage.parts.fixed_access import fixed_access
from maillage.coverage.queries.current_prediction import PublishedPrediction
from maillage.eligibility.home_card import fixed_access as fixed_access_card
from maillage.territory.queries import territory

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("published")
def test_page_of_a_commune_says_who_can_have_it_and_leads_to_its_sheet(client: Client):
    panel = fixed_access(territory("commune:44113"))

    assert panel is not None
    assert panel.answer.startswith("Nozay : ")
    assert panel.href == "/couverture/communes/44113"
    assert "L’accès fixe par la 4G" in client.get("/territoires/commune:44113").content.decode()


def test_page_of_a_region_says_how_many_of_its_communes_were_computed(published: PublishedPrediction):
    panel = fixed_access(territory("region:52"))

    assert panel is not None
    assert f"({len(published.communes)} communes calculées sur " in panel.answer
    assert panel.href == "/couverture"


@pytest.mark.usefixtures("published")
def test_place_outside_the_prediction_has_no_panel():
    assert fixed_access(territory("commune:75056")) is None


@pytest.mark.usefixtures("coverage_data")
def test_place_has_no_panel_before_a_prediction():
    assert fixed_access(territory("commune:44113")) is None


def figures(text: str) -> list[str]:
    """The sentence that counts households, without what stands around it."""
    return re.findall(r"Loire-Atlantique[^:<]* : [^.]*ne le peuvent pas", " ".join(html.unescape(text).split()))


@pytest.mark.usefixtures("published")
def test_households_of_a_departement_are_one_number_on_every_page(client: Client):
    # Loire-Atlantique had 496,906, 558,480, 556,913 or 604,635 households by page.
    sentences = {
        sentence
        for address in ("/couverture", "/territoires/departement:44")
        for sentence in figures(client.get(address).content.decode())
    }
    totals = client.get("/api/v1/coverage/prediction").json()["totals"]

    (sentence,) = sentences
    plain = re.sub(r"(?<=\d)\s(?=\d)", "", sentence)
    assert f"{totals['served']} foyers sur {totals['households']} peuvent" in plain
    assert f"({totals['computed']} communes calculées sur {totals['communes']})" in plain
    assert " ".join(fixed_access_card().answer.split()).startswith(sentence)


@pytest.mark.usefixtures("published")
def test_count_that_takes_in_homes_with_fibre_says_so(client: Client):
    page = html.unescape(client.get("/couverture").content.decode())

    assert "Ce compte comprend des foyers qui ont peut-être déjà la fibre" in page
