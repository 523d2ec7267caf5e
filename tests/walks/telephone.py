"""A resident's telephone: makes tests on the test page with its own taps, and prints each result document.

``python -m tests.walks.telephone http://192.0.2.5:8000 speed 5``; a line ``phase NAME`` on standard error when the
running test says what it does. Run on the telephone's side of a link.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any, Final

from playwright.sync_api import Page, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeout

TAPS: Final = {"operator": "orange", "position": "no"}
LOAD_LIMIT_MS: Final = 60_000
TEST_LIMIT_MS: Final = 240_000
_READ_RECORDS: Final = """() => new Promise((resolve, reject) => {
    const asked = indexedDB.open("maillage-test");
    asked.onerror = () => reject(asked.error);
    asked.onsuccess = () => {
        const all = asked.result.transaction("records").objectStore("records").getAll();
        all.onsuccess = () => resolve(all.result.map(record => record.document));
    };
})"""
_TELL_PHASES: Final = """() => {
    const panel = document.getElementById("panel-running");
    let last = null;
    new MutationObserver(() => {
        const phase = panel.dataset.phase;
        if (phase && phase !== last) console.log(`phase ${last = phase}`);
    }).observe(panel, {attributes: true, subtree: true});
}"""


def documents(address: str, kind: str, count: int) -> Iterator[dict[str, Any]]:
    """The documents of ``count`` tests made one after another at ``address``."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=[
                # A telephone reaches the page by HTTPS; the namespaces have no certificate that Chromium would believe.
                f"--unsafely-treat-insecure-origin-as-secure={address}",
                "--autoplay-policy=no-user-gesture-required",
                "--disable-gpu",  # a machine of tests has none, and playing one costs a core
            ],
        )
        context = browser.new_context(viewport={"width": 360, "height": 740}, locale="fr-FR", reduced_motion="reduce")
        page = context.new_page()
        page.set_default_timeout(LOAD_LIMIT_MS)  # at 0.3 Mbit/s the page itself takes its time
        page.on("console", lambda message: _tell(message.text))
        page.goto(f"{address}/test")
        page.evaluate(_TELL_PHASES)
        _answer(page, kind)
        known: set[str] = set()
        for number in range(count):
            if number:
                page.locator("#test-tabs [data-tab=ready]").click()
                _wait_for_panel(page, "ready")
            _make_test(page)
            for document in page.evaluate(_READ_RECORDS):
                if document["id"] not in known:
                    known.add(document["id"])
                    yield document
        browser.close()


def _answer(page: Page, kind: str) -> None:
    _wait_for_panel(page, "ready")
    page.locator("#setup-more summary").click()
    for name, value in {**TAPS, "kind": kind}.items():
        page.locator(f"#panel-ready input[name={name}][value='{value}']").check(force=True)


def _make_test(page: Page) -> None:
    page.locator("#panel-ready button[type=submit]").click()
    _wait_for_panel(page, "running")
    _wait_for_panel(page, "result", limit_ms=TEST_LIMIT_MS)


def _wait_for_panel(page: Page, name: str, limit_ms: int = LOAD_LIMIT_MS) -> None:
    try:
        page.wait_for_selector(f"body[data-panel={name}]", state="attached", timeout=limit_ms)
    except PlaywrightTimeout:
        shown = page.evaluate("`${document.body.dataset.panel}, online ${navigator.onLine}`")
        _tell(f"waited for the panel {name}, saw {shown}: {page.locator('#test-notice-text').text_content()}")
        raise


def _tell(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    for one in documents(sys.argv[1], sys.argv[2], int(sys.argv[3])):
        sys.stdout.write(json.dumps(one) + "\n")
        sys.stdout.flush()
