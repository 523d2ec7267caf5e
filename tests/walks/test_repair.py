import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.people import PASSWORD
from tests.walks.authenticator import Authenticator
from tests.walks.browsing import VIEWS, View, visit
from tests.walks.conftest import REPOSITORY, Installation

pytestmark = pytest.mark.walk

AREA = "/reparer/orange/44036"
# Five communes around Châteaubriant where four tests in five are bad, in an installation of its own.
BADLY_SERVED = """
import django
django.setup()
from maillage.core.clock import utc_now
from maillage.measure.record.domain.terms import Origin
from tests.measure.repair.repairing import CHATEAUBRIANT, NEAR, Made, add_made
add_made([Made(code, until=utc_now()) for code in (CHATEAUBRIANT, *NEAR)], origin=Origin.SIMULATED)
"""


@pytest.fixture(scope="module")
def repairs(quiet_place: Installation) -> Iterator[Installation]:
    seeding = quiet_place.environment | {"PYTHONPATH": f"{quiet_place.environment['PYTHONPATH']}:{REPOSITORY}"}
    subprocess.run([sys.executable, "-c", BADLY_SERVED], env=seeding, cwd=REPOSITORY, check=True, timeout=300)
    agency = ["accounts", "create-agency-user", "aline", "--password", PASSWORD]
    quiet_place.run_each(["quality", "sites", "--sample"], agency)
    with quiet_place.serving("pages", "/reparer"):
        yield quiet_place


@pytest.mark.parametrize("path", ["/reparer", "/reparer?operator=sfr", AREA, f"/en{AREA}", "/reparer/sfr/44036"])
@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_zones_to_repair_in_every_view_have_no_fault_and_fit_the_screen(
    repairs: Installation, browser: Browser, path: str, view: View
) -> None:
    with visit(browser, size=view.size, scheme=view.scheme) as visitor:
        visitor.open(repairs.url + path)

        assert visitor.faults() == []
        assert not visitor.is_wider_than_the_screen()
        assert path == "/reparer/sfr/44036" or visitor.said == []


def test_agency_opens_an_action_and_the_public_sees_its_state_but_no_note(
    repairs: Installation, browser: Browser
) -> None:
    with visit(browser) as aline:
        aline.open(f"{repairs.url}{AREA}/action")
        aline.page.locator("#id_username").fill("aline")
        aline.page.locator("#id_password").fill(PASSWORD)
        aline.page.locator("[type=submit]").click()
        Authenticator().go_on(aline.page)
        aline.open(repairs.url + AREA)
        aline.page.get_by_role("link", name="Ouvrir une action sur cette zone").click()
        aline.page.get_by_role("button", name="Ouvrir l’action").click()
        aline.page.get_by_label("L’action devient").select_option("reported")
        aline.page.get_by_role("textbox", name="Note").fill("Appelé deux fois.")
        aline.page.get_by_role("button", name="Noter").click()
        expect(aline.page.locator(".repair-state")).to_have_text("Signalée à l’opérateur")
        expect(aline.page.locator(".repair-note")).to_have_text("Appelé deux fois.")
        assert aline.faults() == []
    with visit(browser) as resident:
        resident.open(f"{repairs.url}/reparer")
        resident.page.locator("table a", has_text="Orange : Autour de Châteaubriant").click()

        expect(resident.page.locator(".repair-state")).to_have_text("Signalée à l’opérateur")
        assert resident.page.locator(".repair-note").count() == 0
        assert resident.faults() == []


def test_printed_sheet_comes_as_a_file(repairs: Installation) -> None:
    answer = httpx.get(f"{repairs.url}{AREA}.pdf", timeout=60)

    assert (answer.status_code, answer.content[:5]) == (httpx.codes.OK, b"%PDF-")


def test_map_of_the_list_opens_the_card_of_its_address_and_escape_closes_it(
    repairs: Installation, browser: Browser
) -> None:
    with visit(browser) as visitor:
        page = visitor.page
        visitor.open(f"{repairs.url}/reparer?at=orange/44036")
        frame = page.locator("[data-listed-map]")
        expect(frame.locator(".map-card h2")).to_have_text("1. Autour de Châteaubriant", timeout=60_000)
        expect(frame.get_by_role("link", name="Voir la fiche")).to_have_attribute("href", AREA)

        frame.locator(".map-close").press("Escape")

        expect(frame.locator(".map-card")).to_be_hidden()
        assert "at=" not in page.url
        page.go_back()
        expect(frame.locator(".map-card")).to_be_visible()
        assert visitor.said == []


def test_list_and_its_picture_stand_without_script(repairs: Installation, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{repairs.url}/reparer")

    expect(page.locator(".repair-areas .repair-number")).to_have_text(["1"])
    expect(page.locator(".repair-overview text")).to_have_text(["1"])
    expect(page.locator(".repair-overview")).to_be_visible()
    context.close()
