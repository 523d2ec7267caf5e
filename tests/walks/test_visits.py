import pytest
from playwright.sync_api import Browser

from tests.walks.browsing import visit
from tests.walks.conftest import Installation

pytestmark = pytest.mark.walk

LEAVE = """async () => {
  document.cookie = "left=1";
  localStorage.left = sessionStorage.left = "1";
  await caches.open("left");
  await new Promise((done) => (indexedDB.open("left").onsuccess = done));
}"""
KEPT = """async () => [
  document.cookie, localStorage.length + sessionStorage.length, await caches.keys(), await indexedDB.databases(),
  performance.getEntriesByType("resource").filter(({transferSize}) => !transferSize).map(({name}) => name),
]"""


def test_visitor_finds_nothing_of_the_one_before(installation: Installation, browser: Browser) -> None:
    with visit(browser) as before:
        before.open(f"{installation.url}/contribuer")
        new = before.page.evaluate(KEPT)
        before.page.evaluate(LEAVE)
        left = before.page.evaluate(KEPT)

    with visit(browser) as visitor:
        visitor.open(f"{installation.url}/contribuer")

        assert visitor.page.evaluate(KEPT) == new
        assert left[:4] != new[:4]


def test_foot_that_looks_like_one_without_fault_is_not_looked_at_again_and_any_other_is(
    installation: Installation, browser: Browser
) -> None:
    hidden = "document.querySelector('body > footer a').textContent = ''"
    with visit(browser) as visitor:
        visitor.open(f"{installation.url}/contribuer")
        first = visitor.faults()
        visitor.open(f"{installation.url}/vie-privee")
        second = visitor.faults()
        visitor.page.evaluate(hidden)
        third = visitor.faults()

    assert (first, second) == ([], [])
    assert [fault.partition(":")[0] for fault in third] == ["link-name"]
