"""The frame of the test page in a real browser: first visit, second visit, refused position, no network."""

from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.walks.browsing import PHONE, VIEWS, View, Visit, visit
from tests.walks.conftest import Installation

pytestmark = pytest.mark.walk

NANTES = {"longitude": -1.5534, "latitude": 47.2173, "accuracy": 12}
HERE: dict[str, Any] = {"geolocation": NANTES, "permissions": ["geolocation"]}
# One of Free Mobile's addresses, as the proxy in front of the pages would say it.
ON_FREE_MOBILE = {"X-Forwarded-For": "37.160.0.1"}
SETTING = """key => new Promise((resolve) => {
    const asked = indexedDB.open("maillage-test");
    asked.onsuccess = () => {
        const read = asked.result.transaction("settings").objectStore("settings").get(key);
        read.onsuccess = () => { asked.result.close(); resolve(read.result); };
    };
})"""
# The worker takes the page over once it has kept everything.
WORKER_HAS_COME = """() => new Promise((resolve) => {
    if (navigator.serviceWorker.controller) resolve();
    else navigator.serviceWorker.addEventListener("controllerchange", () => resolve());
})"""
KEPT = "caches.keys().then(([name]) => caches.open(name)).then(cache => cache.match('/test')).then(Boolean)"


def open_test(visitor: Visit, address: str) -> None:
    visitor.open(address)
    expect(visitor.page.locator("body[data-is-ready]")).to_be_attached(timeout=15_000)


def choose(page: Page, value: str) -> None:
    """Choose an answer of the start, unfolding what is folded."""
    field = page.locator(f"#panel-ready input[value='{value}']")
    if not field.is_visible():
        page.locator("#setup-more summary").click()
    field.check(force=True)


@pytest.mark.parametrize(("path", "view"), [*(("/test", view) for view in VIEWS), ("/en/test", VIEWS[0])], ids=str)
def test_every_state_of_the_frame_has_no_fault_and_fits_the_screen(
    installation: Installation, browser: Browser, path: str, view: View
) -> None:
    faults, wide = {}, {}
    with visit(browser, size=view.size, scheme=view.scheme) as visitor:

        def look(state: str, panel: str) -> None:
            expect(visitor.page.locator(f"#panel-{panel}")).to_be_visible()
            faults[state], wide[state] = visitor.faults(), visitor.is_wider_than_the_screen()

        open_test(visitor, installation.url + path)
        look("first visit", "ready")
        visitor.page.locator("#panel-ready [type=submit]").click()
        look("operator missing", "ready")
        choose(visitor.page, "orange")
        choose(visitor.page, "no")
        choose(visitor.page, "yes")
        expect(visitor.page.locator("#setup-position")).not_to_be_empty()
        look("refused position", "ready")
        visitor.page.evaluate("location.hash = '#hors-reseau'")
        look("no network", "offline")

    assert len(faults) == 4
    assert {state: found for state, found in faults.items() if found} == {}
    assert [state for state, is_wide in wide.items() if is_wide] == []
    assert visitor.said == []


def test_first_visit_has_the_button_on_its_first_screen_and_asks_for_the_operator_alone(
    installation: Installation, browser: Browser
) -> None:
    with visit(browser, size=PHONE) as visitor:
        open_test(visitor, f"{installation.url}/test")
        button = visitor.page.get_by_role("button", name="Démarrer")
        expect(button).to_be_in_viewport()
        assert (button.bounding_box() or {"height": 0})["height"] == 64

        button.click()

        expect(visitor.page.locator("#setup-missing")).to_be_visible()
        assert visitor.page.evaluate("document.activeElement.name") == "operator"


def test_operator_is_guessed_from_the_network_and_the_person_may_correct_it(
    installation: Installation, browser: Browser
) -> None:
    with visit(browser, size=PHONE, extra_http_headers=ON_FREE_MOBILE) as visitor:
        open_test(visitor, f"{installation.url}/test")
        expect(visitor.page.locator("#setup-guess")).to_contain_text("Deviné d’après votre réseau")
        expect(visitor.page.locator("#panel-ready input[value='free-mobile']")).to_be_checked()
        guessed = visitor.page.evaluate(SETTING, "answers")

        choose(visitor.page, "orange")
        expect(visitor.page.locator("#setup-guess")).to_be_empty()
        corrected = visitor.page.evaluate(SETTING, "answers")

    assert (guessed["operator"], guessed["operatorOrigin"], guessed["asn"]) == ("free-mobile", "asn", 51207)
    assert (corrected["operator"], corrected["operatorOrigin"], corrected["asn"]) == ("orange", "declared", None)


def test_second_visit_remembers_the_operator_and_is_one_tap_from_the_test(
    installation: Installation, browser: Browser
) -> None:
    with visit(browser, size=PHONE, **HERE) as visitor:
        open_test(visitor, f"{installation.url}/test")
        choose(visitor.page, "orange")

        open_test(visitor, f"{installation.url}/test?encore")

        expect(visitor.page.get_by_role("button", name="Démarrer")).to_be_in_viewport()
        expect(visitor.page.locator("#panel-ready input[value=orange]")).to_be_checked()
        assert visitor.page.evaluate("localStorage.getItem('maillage:operator')") == "orange"


def test_operator_that_another_page_remembers_is_chosen_on_the_first_visit(
    installation: Installation, browser: Browser
) -> None:
    with visit(browser, size=PHONE) as visitor:
        visitor.open(f"{installation.url}/contribuer")
        visitor.page.evaluate("localStorage.setItem('maillage:operator', 'sfr')")

        open_test(visitor, f"{installation.url}/test")

        expect(visitor.page.locator("#panel-ready input[value=sfr]")).to_be_checked()


def test_volume_is_announced_before_the_test_and_eco_mode_lowers_it(
    installation: Installation, browser: Browser
) -> None:
    with visit(browser, size=PHONE) as visitor:
        open_test(visitor, f"{installation.url}/test")
        line = visitor.page.locator("#panel-ready p[data-volume]")
        expect(line).to_have_text("20 secondes, au plus 81\u00a0Mo.")

        visitor.page.locator("#setup-more summary").click()
        visitor.page.locator("#ready-eco").check(force=True)

        expect(line).to_have_text("Au plus 10\u00a0Mo.")


def test_refused_position_is_told_with_what_is_lost_and_blocks_nothing(
    installation: Installation, browser: Browser
) -> None:
    with visit(browser, size=PHONE) as visitor:
        open_test(visitor, f"{installation.url}/test")
        choose(visitor.page, "no")
        choose(visitor.page, "yes")

        expect(visitor.page.locator("#setup-position")).to_contain_text("il ne sera sur aucune carte")
        expect(visitor.page.locator("#panel-ready [type=submit]")).to_be_enabled()


def test_page_opens_without_network_and_the_report_is_sent_when_it_is_back(
    installation: Installation, browser: Browser
) -> None:
    with visit(browser, size=PHONE, goes_offline=True, **HERE) as visitor:
        page = visitor.page
        open_test(visitor, f"{installation.url}/test")
        choose(page, "orange")
        page.evaluate(WORKER_HAS_COME)
        assert page.evaluate(KEPT) is True

        page.context.set_offline(True)
        page.reload()
        expect(page.get_by_role("heading", level=1, name="Pas de réseau ici ?")).to_be_visible()
        page.locator("#zone-form input[value=indoor]").check(force=True)
        page.locator("#zone-confirm").check()
        page.get_by_role("button", name="Signaler l’absence de réseau").click()
        expect(page.locator("#zone-said")).to_contain_text("C’est noté", timeout=15_000)
        expect(page.locator("#test-queue")).to_have_text("1 résultat en attente d’envoi")
        assert visitor.faults() == []

        page.context.set_offline(False)
        expect(page.locator("#test-queue")).to_be_hidden(timeout=15_000)
        secret = page.evaluate(SETTING, "device")

    (recorded,) = own_measurements(installation, secret)
    document = recorded["document"]
    assert (recorded["operator"], recorded["commune"], document["flags"]) == ("orange", "44109", ["no_network"])
    assert {kind: part["status"] for kind, part in document["subtests"].items()} == {
        "latency": "failed",
        "download": "failed",
        "upload": "failed",
    }


def test_report_of_no_network_is_not_taken_where_the_network_answers(
    installation: Installation, browser: Browser
) -> None:
    with visit(browser, size=PHONE, **HERE) as visitor:
        open_test(visitor, f"{installation.url}/test#hors-reseau")
        visitor.page.locator("#zone-confirm").check()

        visitor.page.get_by_role("button", name="Signaler l’absence de réseau").click()

        expect(visitor.page.locator("#zone-said")).to_contain_text("Le réseau répond")
        expect(visitor.page.locator("#test-queue")).to_be_hidden()


def test_page_without_script_says_what_can_be_read_instead(installation: Installation, browser: Browser) -> None:
    with visit(browser, size=PHONE, java_script_enabled=False) as visitor:
        visitor.open(f"{installation.url}/test")

        expect(visitor.page.get_by_role("link", name="Voir le tableau")).to_be_visible()


def own_measurements(installation: Installation, secret: str) -> list[dict[str, Any]]:
    answer = httpx.get(
        f"{installation.url}/api/v1/measurements/mine", headers={"Authorization": f"Bearer {secret}"}, timeout=10
    )
    found: list[dict[str, Any]] = answer.json()["items"]
    return found
