"""Taking data away: the open data, one's own tests, the page of the API."""

import json
import secrets
from uuid import uuid4

import duckdb
import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from maillage.core.clock import utc_now
from maillage.measure.speedtest.pages.parts.sample_commands import example_document
from tests.walks.browsing import VIEWS, View, Visit, visit
from tests.walks.conftest import Installation
from tests.walks.test_measurement_to_map import erase

pytestmark = pytest.mark.walk

PAGES = {"open data": "/donnees", "my data": "/mes-donnees", "API": "/api", "no such edition": "/donnees/2019-Q1"}


@pytest.fixture(scope="module")
def published(installation: Installation) -> str:
    """The address of an installation with an edition."""
    installation.run("quality", "publish-data")
    return installation.url


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_page_in_every_view_has_no_fault_fits_the_screen_and_is_light(
    published: str, browser: Browser, path: str, view: View
) -> None:
    with visit(browser, size=view.size, scheme=view.scheme) as visitor:
        visitor.open(published + path)

        assert visitor.faults() == []
        assert not visitor.is_wider_than_the_screen()
        assert visitor.weight_bytes() < 100_000


def test_lines_to_copy_for_duckdb_work_as_they_are(published: str, browser: Browser) -> None:
    with visit(browser) as visitor:
        visitor.open(f"{published}/donnees")
        lines = visitor.page.locator("#sample-duckdb").inner_text()
        address = lines.split("'")[1]

    table = httpx.get(address, follow_redirects=True, timeout=60)
    with duckdb.connect() as database:
        database.execute("CREATE TABLE taken AS SELECT unnest([1])")
        path = f"/tmp/{uuid4()}.csv"
        with open(path, "wb") as file:  # noqa: PTH123 -- a scratch file that DuckDB reads by name
            file.write(table.content)
        rows = database.execute(lines.replace(address, path)).fetchall()

    assert len(rows) > 0
    assert all(mbps > 0 for _name, _operator, _tests, mbps in rows if mbps is not None)


def send_a_test(address: str, token: str) -> None:
    """Send one test under a token."""
    body = json.dumps(example_document(uuid4(), token=token, now=utc_now()))
    answer = httpx.post(
        f"{address}/api/v1/measurements", content=body, headers={"Content-Type": "application/json"}, timeout=60
    )
    assert answer.status_code == httpx.codes.CREATED, answer.text


def looked_at(visitor: Visit, page: Page, heading: str) -> None:
    """The state shows its heading, and axe finds nothing."""
    expect(page.get_by_role("heading", name=heading)).to_be_visible()
    assert visitor.faults() == []
    assert not visitor.is_wider_than_the_screen()


@pytest.mark.parametrize("view", VIEWS[::3], ids=str)
def test_person_sees_takes_away_and_erases_their_tests(
    installation: Installation, browser: Browser, view: View
) -> None:
    token = secrets.token_urlsafe(24)
    send_a_test(installation.url, token)
    with visit(browser, size=view.size, scheme=view.scheme, goes_offline=True) as visitor:
        page = visitor.page
        visitor.open(f"{installation.url}/mes-donnees")
        expect(page.get_by_text("il n’a pas de jeton")).to_be_visible()

        page.get_by_label("Collez son jeton").fill(token)
        page.context.set_offline(True)
        page.get_by_role("button", name="Voir ses tests").click()
        expect(page.locator("#my-data-told")).to_contain_text("Pas de réseau")
        page.context.set_offline(False)
        visitor.said.clear()  # the browser says that the network was away
        page.get_by_role("button", name="Voir ses tests").click()
        looked_at(visitor, page, "Un test envoyé")

        with page.expect_download() as taken:
            page.get_by_role("button", name="Télécharger (JSON)").click()
        assert len(json.loads(taken.value.path().read_text())["measurements"]) == 1

        page.get_by_label("Oui, effacer tous mes tests.").check()
        page.get_by_role("button", name="Effacer").click()
        looked_at(visitor, page, "1 test effacé.")


def test_device_that_keeps_a_token_finds_its_tests_and_forgets_what_it_erases(
    installation: Installation, browser: Browser
) -> None:
    token = secrets.token_urlsafe(24)
    send_a_test(installation.url, token)
    with visit(browser) as visitor:
        page = visitor.page
        visitor.open(f"{installation.url}/mes-donnees")
        page.evaluate(KEEP_TOKEN, token)
        page.reload()

        page.get_by_role("button", name="Voir les tests de cet appareil").click()
        looked_at(visitor, page, "Un test envoyé")
        page.get_by_label("Oui, effacer tous mes tests.").check()
        page.get_by_role("button", name="Effacer").click()
        expect(page.get_by_role("heading", name="1 test effacé.")).to_be_visible()
        visitor.open(f"{installation.url}/mes-donnees")

        expect(page.get_by_text("il n’a pas de jeton")).to_be_visible()


def test_own_tests_can_be_seen_without_script(installation: Installation, browser: Browser) -> None:
    token = secrets.token_urlsafe(24)
    send_a_test(installation.url, token)
    with visit(browser, java_script_enabled=False) as visitor:
        visitor.open(f"{installation.url}/mes-donnees")
        visitor.page.get_by_label("Collez son jeton").fill(token)

        visitor.page.get_by_role("button", name="Voir ses tests").click()

        expect(visitor.page.get_by_role("heading", name="Un test envoyé")).to_be_visible()
    # The next walks look at simulated tests, which are shown as long as nobody's own are there.
    assert erase(installation.url, token) == 1


KEEP_TOKEN = """token => new Promise((resolve, reject) => {
  const asked = indexedDB.open("maillage-test", 1);
  asked.onsuccess = () => {
    const written = asked.result.transaction("settings", "readwrite");
    written.objectStore("settings").put(token, "device");
    written.oncomplete = resolve;
  };
  asked.onerror = reject;
})"""
