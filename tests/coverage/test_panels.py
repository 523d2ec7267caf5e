"""What the page of a place says of fixed 4G."""

import pytest
from django.test import Client

from maillage.coverage.parts.fixed_access import fixed_access
from maillage.coverage.queries.current_prediction import PublishedPrediction
from maillage.territory.queries import territory

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("published")
def test_page_of_a_commune_says_who_can_have_it_and_leads_to_its_sheet(client: Client):
    panel = fixed_access(territory("commune:44113"))

    assert panel is not None
    assert panel.answer.startswith("Nozay : ")
    assert (panel.href, panel.scope, panel.is_invented) == ("/couverture/communes/44113", "", True)
    assert "L’accès fixe par la 4G" in client.get("/territoires/commune:44113").content.decode()


def test_page_of_a_region_says_how_many_of_its_communes_were_computed(published: PublishedPrediction):
    panel = fixed_access(territory("region:52"))

    assert panel is not None
    assert panel.scope.startswith(f"{len(published.communes)} de ses ")
    assert panel.href == "/couverture"


@pytest.mark.usefixtures("published")
def test_place_outside_the_prediction_has_no_panel():
    assert fixed_access(territory("commune:75056")) is None


@pytest.mark.usefixtures("coverage_data")
def test_place_has_no_panel_before_a_prediction():
    assert fixed_access(territory("commune:44113")) is None
