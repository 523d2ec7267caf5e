"""Who may read what, as one table: a row for each address, of a public data set and of a sandbox's."""

import pytest
from django.test import Client
from django.urls import resolve

from maillage.accounts.store.models import Membership, Organisation
from maillage.opendata.catalog.pages import urls
from tests.opendata.catalog.reusing import organisation, published
from tests.people import People

pytestmark = pytest.mark.django_db
WHO = ("visitor", "bruno", "chloe", "member")
EVERYBODY, MEMBERS = frozenset(WHO), frozenset({"member"})
OPEN, HIDDEN = "subventions", "exercice"

# address, who is answered 200; everybody else is told that there is nothing.
PAGES = [
    ("/catalogue", EVERYBODY),
    ("/catalogue.atom", EVERYBODY),
    ("/organisations/commune-de-pornic", EVERYBODY),
    ("/organisations/commune-de-pornic/catalogue.atom", EVERYBODY),
    ("/territoires/commune:44131/catalogue.atom", EVERYBODY),
    ("/organisations/bac-a-sable", frozenset()),
    (f"/abonnements?dataset={OPEN}", EVERYBODY),
    ("/abonnements/inconnu", frozenset()),
    *((f"/catalogue/{slug}", who) for slug, who in ((OPEN, EVERYBODY), (HIDDEN, MEMBERS))),
    *((f"/catalogue/{slug}/signaler", who) for slug, who in ((OPEN, EVERYBODY), (HIDDEN, MEMBERS))),
    *((f"/catalogue/{slug}.atom", who) for slug, who in ((OPEN, EVERYBODY), (HIDDEN, MEMBERS))),
    *((f"/catalogue/{slug}/versions/1", who) for slug, who in ((OPEN, EVERYBODY), (HIDDEN, MEMBERS))),
    *((f"/catalogue/{slug}/versions/1/{slug}.csv", who) for slug, who in ((OPEN, EVERYBODY), (HIDDEN, MEMBERS))),
    *((f"/catalogue/{slug}/fichiers/{slug}.csv", who) for slug, who in ((OPEN, EVERYBODY), (HIDDEN, MEMBERS))),
    *((f"/catalogue/{slug}/lignes.csv", who) for slug, who in ((OPEN, EVERYBODY), (HIDDEN, MEMBERS))),
    *((f"/catalogue/{slug}/versions/1/lignes.csv", who) for slug, who in ((OPEN, EVERYBODY), (HIDDEN, MEMBERS))),
    *((f"/catalogue/{slug}/points.geojson", who) for slug, who in ((OPEN, EVERYBODY), (HIDDEN, MEMBERS))),
    *((f"/api/v1/datasets/{slug}", who) for slug, who in ((OPEN, EVERYBODY), (HIDDEN, MEMBERS))),
    *((f"/api/v1/datasets/{slug}/rows", who) for slug, who in ((OPEN, EVERYBODY), (HIDDEN, MEMBERS))),
    *((f"/api/v1/datasets/{slug}/profile", who) for slug, who in ((OPEN, EVERYBODY), (HIDDEN, MEMBERS))),
]


@pytest.fixture
def scene(people: People) -> People:
    """A public data set, and one of a sandbox."""
    rows = {"nom": ["x"], "lat": ["47.1"], "lon": ["-2.1"]}
    published("Subventions", rows=rows, by=people.commune, territory="commune:44131")
    published("Exercice", rows=rows, by=organisation("Bac à sable", is_sandbox=True))
    return people


def _client(scene: People, who: str) -> Client:
    if who != "member":
        return scene.client(who)
    Membership.objects.create(user=scene.chloe, organisation=Organisation.objects.get(is_sandbox=True))
    return scene.client("chloe")


@pytest.mark.parametrize("who", WHO)
def test_each_address_opens_to_whom_it_is_for(scene: People, who: str):
    client = _client(scene, who)

    answered = {address: client.get(address).status_code for address, _who in PAGES}

    assert answered == {address: 200 if who in allowed else 404 for address, allowed in PAGES}


def test_table_names_every_address():
    covered = {resolve(address.partition("?")[0]).url_name for address, _who in PAGES}
    # Told in tests of their own: one needs a letter, two a map (tests/opendata/publishing/pages/test_publishing_maps.py
    # and tests/opendata/catalog/pages/dataset/test_colours.py).
    elsewhere = {"subscription_end", "dataset_shapes", "dataset_colours"}
    # Decisions on what is published have a table of their own: test_reports.py.
    decisions = {
        "reports",
        "report_answer",
        "dataset_moderation",
        "dataset_suspend",
        "dataset_lift",
        "version_withdraw",
    }

    addresses = [one for one in (*urls.PAGES, *urls.FILES) if "rdf_form" not in str(one.pattern)]
    named = {address.name for address in addresses if hasattr(address, "name")}

    assert named - covered - elsewhere == decisions
