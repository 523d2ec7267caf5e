"""The feeds are read by a parser of feeds, as programs that follow news read them."""

from datetime import timedelta

import feedparser  # type: ignore[import-untyped]
import pytest
from django.test import Client

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.models import Organisation
from maillage.opendata.catalog.store.publishing import withdraw
from tests.opendata.catalog.reusing import NANTES, NOW, organisation, published

pytestmark = pytest.mark.django_db


def _read(client: Client, address: str) -> feedparser.FeedParserDict:
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    found = feedparser.parse(answer.content)
    assert (found.bozo, found.version) == (False, "atom10")
    return found


def test_feed_tells_each_version(client: Client):
    dataset = published().dataset
    published(dataset=dataset, rows={"nom": ["x"]}, now=NOW + timedelta(days=1))

    found = _read(client, "/catalogue.atom")

    assert [(one.title, one.link, one.updated) for one in found.entries] == [
        (
            "Subventions aux associations (version 2)",
            "http://testserver/catalogue/subventions-aux-associations/versions/2",
            "2026-11-26T09:30:00+00:00",
        ),
        (
            "Subventions aux associations",
            "http://testserver/catalogue/subventions-aux-associations/versions/1",
            "2026-11-25T09:30:00+00:00",
        ),
    ]
    assert (len({one.id for one in found.entries}), found.feed.id, found.feed.updated) == (
        2,
        "http://testserver/catalogue.atom",
        "2026-11-26T09:30:00+00:00",
    )


def test_each_feed_tells_its_own(client: Client):
    published("De Pornic")
    published("De Nantes", by=organisation("Ville de Nantes", NANTES), now=NOW - timedelta(days=1))

    titles = {
        address: [one.title for one in _read(client, address).entries]
        for address in (
            "/catalogue.atom",
            "/organisations/ville-de-nantes/catalogue.atom",
            "/territoires/commune:44131/catalogue.atom",
            "/territoires/departement:58/catalogue.atom",
            "/catalogue/de-nantes.atom",
        )
    }

    assert list(titles.values()) == [["De Pornic", "De Nantes"], ["De Nantes"], ["De Pornic"], [], ["De Nantes"]]


def test_marks_and_control_characters_break_no_feed(client: Client):
    published("<b>Été & \x0bhiver</b> ]]>")
    Organisation.objects.update(name="Ville <&> d’Eau")

    found = _read(client, "/catalogue.atom")

    assert (found.entries[0].title_detail.value, found.entries[0].author) == (
        "<b>Été & hiver</b> ]]>",
        "Ville <&> d’Eau",
    )


def test_what_is_withdrawn_is_in_no_feed(client: Client):
    dataset = published().dataset
    withdraw(Acting(organisation_id=dataset.organisation_id), dataset, reason="Erreur.", now=NOW)

    assert (_read(client, "/catalogue.atom").entries, client.get(f"/catalogue/{dataset.slug}.atom").status_code) == (
        [],
        410,
    )


@pytest.mark.parametrize(
    "address", ["/territoires/commune:00000/catalogue.atom", "/organisations/x/catalogue.atom", "/catalogue/x.atom"]
)
def test_feed_of_nothing_is_told(client: Client, address: str):
    assert client.get(address).status_code == 404
