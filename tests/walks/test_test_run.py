"""A test made by a resident: taps, the running screen, the result in words, the map, the history, the shared link."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.walks.browsing import DESK, PHONE, SCHEMES, VIEWS, Scheme, View, Visit, visit
from tests.walks.conftest import Installation
from tests.walks.test_measurement_to_map import (
    LAT,
    LON,
    document,
    erase,
    post_with_curl,
    samples_on_tile,
    wait_for,
    wait_until_counted,
)
from tests.walks.test_test_setup import choose, open_test

pytestmark = [pytest.mark.walk, pytest.mark.alone]

HERE = {"longitude": LON, "latitude": LAT, "accuracy": 9}
ON_SITE: dict[str, Any] = {"geolocation": HERE, "permissions": ["geolocation", "clipboard-read", "clipboard-write"]}
# A link that a telephone could have: loopback answers too fast to be a mobile network, and the record says so.
# The delay that Chromium's throttle adds is outside its resource timing: without that the page takes its own clock.
OWN_CLOCK = "performance.getEntriesByName = () => []"
LINK = {"offline": False, "latency": 25, "downloadThroughput": 6_000_000, "uploadThroughput": 1_500_000}
TEST_LIMIT_MS = 170_000
THEME_MS = 500  # until colours have faded into those of the other theme
RECORDS = """() => new Promise((resolve) => {
    const asked = indexedDB.open("maillage-test");
    asked.onsuccess = () => {
        const all = asked.result.transaction("records").objectStore("records").getAll();
        all.onsuccess = () => { asked.result.close(); resolve(all.result); };
    };
})"""


@contextmanager
def resident(browser: Browser, installation: Installation, view: View = VIEWS[0]) -> Iterator[Visit]:
    """A visitor on a mobile link who has said her operator; what was sent is erased in the end."""
    forget_hour(installation)
    with visit(browser, size=view.size, scheme=view.scheme, **ON_SITE) as visitor:
        visitor.page.add_init_script(OWN_CLOCK)
        open_test(visitor, f"{installation.url}/test")
        choose(visitor.page, "orange")
        session = visitor.page.context.new_cdp_session(visitor.page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", LINK)
        try:
            yield visitor
        finally:
            for record in records(visitor.page):
                erase(installation.url, record["document"]["device"])


def forget_hour(installation: Installation) -> None:
    """As in another hour: one test of a network is heard in each, and all walks are of one network."""
    with sqlite3.connect(installation.folder / "maillage.sqlite3", timeout=30) as rows:
        rows.execute("DELETE FROM quality_heard_number")
    rows.close()


def records(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(RECORDS)
    return found


@dataclass(frozen=True, slots=True)
class Tested:
    """A visitor whose speed test has ended; what was seen of its pages, by state and theme: faults, and if too wide."""

    visitor: Visit
    seen: dict[tuple[str, Scheme], tuple[list[str], bool]] = field(default_factory=dict)

    def look(self, state: str) -> None:
        """See the page as it stands, in both themes."""
        for scheme in SCHEMES:
            self.visitor.page.emulate_media(color_scheme=scheme)
            self.visitor.page.wait_for_timeout(THEME_MS)
            self.seen[state, scheme] = self.visitor.faults(), self.visitor.is_wider_than_the_screen()


@pytest.fixture(scope="module", params=[View(size, "light") for size in (PHONE, DESK)], ids=str)
def tested(request: pytest.FixtureRequest, installation: Installation, browser: Browser) -> Iterator[Tested]:
    """Made once on a screen, looked at by several, erased by the last of them."""
    with resident(browser, installation, request.param) as visitor:
        page, made = visitor.page, Tested(visitor)
        start(page, "speed")
        expect(page.locator("#panel-running[data-phase=download]")).to_be_visible(timeout=30_000)
        assert page.locator("#run-stop").is_visible()
        made.look("running")
        finished(page)
        yield made


def start(page: Page, kind: str) -> None:
    choose(page, kind)
    page.locator("#panel-ready [type=submit]").click()
    expect(page.locator("#panel-running")).to_be_visible()


def finished(page: Page) -> dict[str, Any]:
    """The record of the test, once the page shows its result and the server has answered."""
    expect(page.locator("#panel-result")).to_be_visible(timeout=TEST_LIMIT_MS)
    expect(page.locator("#result-sent[data-state=recorded]")).to_be_visible(timeout=20_000)
    (record,) = records(page)
    return record


def own_measurements(url: str, secret: str) -> list[dict[str, Any]]:
    """What the server has of a device."""
    headers = {"Authorization": f"Bearer {secret}"}
    answer = httpx.get(f"{url}/api/v1/measurements/mine", headers=headers, timeout=30)
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def told_of_copies(installation: Installation, sent: dict[str, Any]) -> list[str]:
    """Why neither an invented device nor a changed figure counts with the receipt of ``sent``."""
    faster = {**sent["subtests"], "download": {**sent["subtests"]["download"], "goodput_bps": 900_000_000}}
    copies = [{**sent, "device": uuid4().hex}, {**sent, "subtests": faster}]
    answers = [post_with_curl(installation.url, {**copy, "id": str(uuid4())})[1] for copy in copies]
    erase(installation.url, copies[0]["device"])
    assert [answer["is_counted"] for answer in answers] == [False, False]
    return [answer["findings"][0]["code"] for answer in answers]


def test_speed_test_ends_with_a_sentence_and_is_counted(installation: Installation, tested: Tested) -> None:
    record = finished(tested.visitor.page)
    made = record["document"]["subtests"]
    (own,) = own_measurements(installation.url, record["document"]["device"])

    assert {kind: part["status"] for kind, part in made.items()} == dict.fromkeys(made, "ok")
    assert set(own["counted"]) == {"download", "upload", "latency", "speed_score"}
    assert own["document"]["subtests"]["download"] == made["download"]
    assert told_of_copies(installation, record["document"]) == ["verdict.used_receipt", "verdict.exceeded"]
    expect(tested.visitor.page.locator("#result-headline")).to_have_text(re.compile("^(La|Le|Tout) .*[.]$"))
    expect(tested.visitor.page.locator("#result-figures li")).to_have_count(3)
    expect(tested.visitor.page.locator("#result-score")).to_have_text(re.compile(r"^Note de vitesse\s: \d+ sur 100\.$"))
    assert tested.visitor.said == []


def test_person_says_after_the_result_where_it_was_made_and_the_one_test_changes(
    installation: Installation, tested: Tested
) -> None:
    page = tested.visitor.page
    sent = finished(page)["document"]

    page.locator("#asked-form input[value=car]").check(force=True)
    page.locator("#asked-form input[value='5G']").check(force=True)
    expect(page.locator("#asked-told")).to_contain_text("Merci", timeout=15_000)

    assert wait_for(("car", "5G"), lambda: circumstances(installation.url, sent)) == ("car", "5G")
    page.reload()
    expect(page.locator("#result-where")).to_have_text("Orange, 5G, en voiture")
    expect(page.locator("#asked-form input[value=car]")).to_be_checked()


def circumstances(url: str, sent: dict[str, Any]) -> tuple[str, str]:
    """Where a test was made, and on which technology, as the server has it."""
    (kept,) = [own["document"] for own in own_measurements(url, sent["device"]) if own["id"] == sent["id"]]
    return kept["context"], kept["technology"]["value"]


def test_shared_link_shows_the_same_sentence_to_somebody_else(browser: Browser, tested: Tested) -> None:
    said = tested.visitor.page.locator("#result-headline").inner_text()
    tested.visitor.page.locator("#result-link").click()
    expect(tested.visitor.page.locator("#result-told")).to_have_text("Lien copié.")
    link = str(tested.visitor.page.evaluate("navigator.clipboard.readText()"))

    with visit(browser, size=VIEWS[0].size) as other:
        open_test(other, link)

        expect(other.page.locator("#result-headline")).to_have_text(said)
        expect(other.page.locator("#result-sent")).to_have_text(re.compile("partage"))
        assert records(other.page) == []


def test_running_result_and_history_have_no_fault_and_fit_the_screen(tested: Tested) -> None:
    page = tested.visitor.page
    expect(page.locator("#result-compare")).to_be_visible(timeout=15_000)
    for fold in page.locator("#panel-result summary").all():
        fold.click()
    tested.look("result")
    page.evaluate("location.hash = '#historique'")
    expect(page.locator("#history-list li")).to_have_count(1)
    tested.look("history")
    page.locator("#history-erase").click()
    tested.look("asked before erasing")
    page.locator("#history-dialog-keep").click()
    page.go_back()  # to the result

    assert len(tested.seen) == 4 * len(SCHEMES)
    assert {state: seen for state, seen in tested.seen.items() if seen != ([], False)} == {}


def test_erased_results_are_gone_here_and_on_the_server(installation: Installation, tested: Tested) -> None:
    page = tested.visitor.page
    secret = finished(page)["document"]["device"]
    on_server = len(own_measurements(installation.url, secret))
    count = "1 résultat" if on_server == 1 else f"{on_server} résultats"
    page.evaluate("location.hash = '#historique'")
    page.locator("#history-erase").click()
    page.locator("#history-dialog-erase").click()
    expect(page.locator("#history-told")).to_have_text(re.compile(rf"^Effacé\s:\s{count}\s"))

    assert records(page) == []
    assert own_measurements(installation.url, secret) == []
    expect(page.locator("#history-empty")).to_be_visible()


def test_full_test_is_the_fifth_device_and_appears_on_the_map(installation: Installation, browser: Browser) -> None:
    neighbours = [uuid4().hex for _ in range(4)]
    for hours_ago, secret in enumerate(neighbours, start=1):
        post_with_curl(installation.url, document(installation, secret, hours_ago=hours_ago))
    try:
        wait_until_counted(installation)
        assert samples_on_tile(installation.url) == 0
        with resident(browser, installation) as visitor:
            start(visitor.page, "full")
            record = finished(visitor.page)
            made = record["document"]["subtests"]
            (own,) = own_measurements(installation.url, record["document"]["device"])

            assert {kind: part["status"] for kind, part in made.items()} == dict.fromkeys(made, "ok")
            assert [page["status"] for page in made["web"]["pages"]] == ["ok"] * 5
            assert len(made["video"]["heights_px"]) == 12
            assert {"web", "video", "file_download", "file_upload", "score"} <= set(own["counted"])
            assert wait_for(5, lambda: samples_on_tile(installation.url)) == 5
            expect(visitor.page.locator("#result-usages .usage")).to_have_count(6)
            assert visitor.said == []
    finally:
        for secret in neighbours:
            erase(installation.url, secret)


def test_stopped_test_keeps_what_was_done(installation: Installation, browser: Browser) -> None:
    with resident(browser, installation) as visitor:
        page = visitor.page
        start(page, "full")
        expect(page.locator("#panel-running[data-phase=upload]")).to_be_visible(timeout=60_000)
        page.locator("#run-stop").click()
        made = finished(page)["document"]["subtests"]

        assert {kind: made[kind]["status"] for kind in ("latency", "download", "upload", "web")} == {
            "latency": "ok",
            "download": "ok",
            "upload": "voided",
            "web": "skipped",
        }
        expect(page.locator("#result-left")).to_have_text(re.compile("Arrêté avant"))


def test_drive_tests_along_the_way_after_an_agreement_and_is_counted_apart(
    installation: Installation, browser: Browser
) -> None:
    with resident(browser, installation) as visitor:
        page, seen = visitor.page, []
        page.evaluate("location.hash = '#trajet'")
        begin = page.get_by_role("button", name="Commencer le trajet")
        begin.click()
        expect(page.locator("#drive-missing")).to_have_text("Cochez d’abord que vous êtes d’accord.")
        seen.append((visitor.faults(), visitor.is_wider_than_the_screen()))
        page.locator("#drive-agreed").check()
        page.locator("#drive-eco").check(force=True)
        begin.click()
        expect(page.locator("#drive-told")).to_contain_text("Le prochain test part à", timeout=TEST_LIMIT_MS)
        seen.append((visitor.faults(), visitor.is_wider_than_the_screen()))
        page.get_by_role("button", name="Arrêter le trajet").click()
        expect(page.locator("#drive-missing")).to_contain_text("Trajet terminé. 1 test fait.")
        (record,) = records(page)

        answer = httpx.get(
            f"{installation.url}/api/v1/measurements/mine",
            headers={"Authorization": f"Bearer {record['document']['device']}"},
            timeout=10,
        )

    assert ("drive" in record["document"]["flags"], record["document"]["context"]) == (True, "car")
    assert ("download" in answer.json()["items"][0]["counted"], seen) == (True, [([], False)] * 2)
