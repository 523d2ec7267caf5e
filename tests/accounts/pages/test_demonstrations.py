"""The agency's page of demonstrations: its administrators end one after confirming, and bring it back."""

import pytest

from maillage.accounts.store.demonstrations import follow_decisions
from maillage.accounts.store.models import TraceEntry
from maillage.core.clock import utc_now
from maillage.demonstration.structures import load_structures
from maillage.include.structures.store.models import Structure
from maillage.web.demonstration import demonstrations
from tests.people import People

pytestmark = pytest.mark.django_db
PAGE = "/mon-espace/demonstration"


def test_page_names_every_demonstration_to_the_agency_alone(people: People):
    page = people.client("aline").get(PAGE).content.decode()

    assert [one.name for one in demonstrations() if one.label.capitalize()[:6] not in page] == []
    assert people.client("chloe").get(PAGE).status_code == 403
    assert people.client("visitor").get(PAGE).status_code == 302


def test_administrator_ends_a_demonstration_which_is_gone_at_once_and_brings_it_back(people: People):
    count, aline, visitor = load_structures(utc_now()), people.client("aline"), people.client("visitor")
    before = visitor.get("/inclusion").content.decode()

    refused = people.client("bruno").post(f"{PAGE}/arreter", {"name": "structures"}).status_code
    aline.post(f"{PAGE}/arreter", {"name": "structures"})
    at_once = visitor.get("/inclusion").content.decode()
    follow_decisions(utc_now())
    left = Structure.objects.count()
    aline.post(f"{PAGE}/revenir", {"name": "structures"})
    follow_decisions(utc_now())

    assert refused == 403
    assert ("strip-invented" in before, "strip-invented" in at_once) == (True, False)
    assert (left, Structure.objects.count()) == (0, count)
    verbs = TraceEntry.objects.filter(about="demonstration:structures").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["demonstration-ended", "demonstration-back"]
