"""A catalogue of somebody else is added in the browser, tried, harvested, and found in the flow of everything."""

from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
from playwright.sync_api import Browser, expect

from maillage.core.net.fetch import FetchedDocument
from maillage.opendata.harvest.intake.dcat import read_catalogue
from maillage.opendata.harvest.intake.rdf import graph_of
from tests.opendata.harvest.remote_catalogue import RemoteCatalogue, remote_catalogue
from tests.people import PASSWORD
from tests.walks.authenticator import Authenticator
from tests.walks.browsing import VIEWS, View, Visit, visit
from tests.walks.conftest import Installation

pytestmark = [pytest.mark.walk, pytest.mark.slow]
HEAVIEST_BYTES = 100_000
TTL = """@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
<https://region.example/menus> a dcat:Dataset ; dct:identifier "menus" ; dct:title "Menus des écoles"@fr ;
  dct:license "lov2" ; dcat:distribution [ dcat:downloadURL <https://region.example/menus.csv> ] .
<https://region.example/parcs> a dcat:Dataset ; dct:identifier "parcs" ; dct:title "Parcs"@fr ;
  dct:license "cc-by" ; dcat:distribution [ dcat:downloadURL <https://region.example/parcs.csv> ] .
"""


@dataclass(frozen=True, slots=True)
class Place:
    """An installation that may harvest the catalogue of the test."""

    installation: Installation
    remote: RemoteCatalogue


@pytest.fixture(scope="module")
def place(quiet_place: Installation) -> Iterator[Place]:
    with remote_catalogue() as remote:
        remote.put("/catalogue.ttl", TTL)
        quiet_place.environment["MAILLAGE_HARVEST_ALLOW"] = remote.host
        quiet_place.run("accounts", "create-agency-user", "aline", "--password", PASSWORD)
        with quiet_place.serving("pages", "/connexion"):
            yield Place(quiet_place, remote)


TELEPHONE = Authenticator()


def enter(visitor: Visit, url: str) -> None:
    """Log in as Aline, who runs the agency, and come to ``url``."""
    visitor.open(url)
    visitor.page.locator("input[name=username]").fill("aline")
    visitor.page.locator("input[name=password]").fill(PASSWORD)
    TELEPHONE.sign_in(visitor.page, "main form button[type=submit]")


def check(visitor: Visit) -> None:
    """The page has no fault, fits the screen and is light."""
    assert visitor.faults() == []
    assert visitor.is_wider_than_the_screen() is False
    assert visitor.weight_bytes() < HEAVIEST_BYTES


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_catalogue_is_added_tried_and_harvested(place: Place, browser: Browser, view: View):
    path = f"/catalogue-{view}.ttl"
    name = f"Portail {view}"
    place.remote.put(path, TTL.replace("region.example", f"{view}.example"))
    with visit(browser, size=view.size, scheme=view.scheme) as visitor:
        page = visitor.page
        enter(visitor, f"{place.installation.url}/moissonnage")
        check(visitor)
        page.get_by_role("link", name="Ajouter un catalogue").click()
        page.get_by_label("Nom du catalogue").fill(name)
        page.get_by_label("Adresse").fill("http://169.254.169.254/latest/")
        page.get_by_role("button", name="Essayer").click()
        expect(page.get_by_text("mène à l’intérieur du réseau")).to_be_visible()
        check(visitor)
        page.get_by_label("Adresse").fill(place.remote.url + path)
        page.get_by_role("button", name="Essayer").click()
        expect(page.get_by_text("Rien n’a été écrit")).to_be_visible()
        expect(page.get_by_text("Sa licence (cc-by)")).to_be_visible()
        check(visitor)
        page.get_by_role("button", name="Moissonner pour de vrai").click()
        expect(page.get_by_text("La moisson commence dans la minute")).to_be_visible()
        place.installation.run("catalog", "harvest", name)
        visitor.open(page.url)
        page.locator("main ol a").first.click()
        expect(page.get_by_role("link", name="Menus des écoles")).to_be_visible()
        check(visitor)

        assert [one for one in visitor.said if "422" not in one] == []

    answer = httpx.get(f"{place.installation.url}/catalogue-complet.ttl", timeout=60)
    flow = graph_of(FetchedDocument(str(answer.url), "text/turtle", answer.content))
    uris = {getattr(one, "uri", "") for one in read_catalogue(flow, "").datasets}
    assert f"https://{view}.example/menus" in uris
