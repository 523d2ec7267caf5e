"""A home behind a box of fixed 4G: one tap after its test says so; it stands beside the test, counted nowhere."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, expect

from tests.walks.browsing import PHONE, visit
from tests.walks.conftest import Installation
from tests.walks.test_measurement_to_map import LAT, LON, erase
from tests.walks.test_test_setup import open_test, own_measurements

pytestmark = pytest.mark.walk

NOT_COUNTED = "La mesure a été faite en Wi-Fi ou sur une connexion fixe."
SECRET = "a-home-behind-a-box-of-fixed-4g"
KEEP = """([key, record]) => new Promise((resolve) => {
    const asked = indexedDB.open("maillage-test", 1);
    asked.onupgradeneeded = () => {
        asked.result.createObjectStore("settings");
        asked.result.createObjectStore("records", { keyPath: "id" });
    };
    asked.onsuccess = () => {
        const writing = asked.result.transaction(["settings", "records"], "readwrite");
        writing.objectStore("settings").put(key, "device");
        writing.objectStore("records").put(record);
        writing.oncomplete = () => { asked.result.close(); resolve(); };
    };
})"""


def fixed_test() -> dict[str, Any]:
    """What the page keeps of a test over a fixed line, not sent yet."""
    moment, identity = datetime.now(UTC).isoformat(timespec="milliseconds"), str(uuid4())
    document = {
        "version": "1",
        "id": identity,
        "taken_at": moment,
        "device": SECRET,
        "position": {"lon": LON, "lat": LAT, "accuracy_m": 9},
        "context": "indoor",
        "operator": {"origin": "declared"},
        "technology": {"value": "unknown", "origin": "declared"},
        "client": {"name": "maillage-web", "version": "1.0"},
        "flags": ["fixed"],
        "subtests": {
            "latency": {"status": "ok", "rtt_ms": 31.5},
            "download": {"status": "ok", "goodput_bps": 28_000_000.0},
        },
    }
    return {"id": identity, "takenAt": moment, "document": document, "sent": "waiting", "answer": None}


def test_home_says_with_one_tap_that_it_tested_a_box_of_fixed_4g(installation: Installation, browser: Browser) -> None:
    record = fixed_test()
    with visit(browser, size=PHONE) as visitor:
        page = visitor.page
        visitor.open(f"{installation.url}/couverture/verite")
        expect(page.get_by_role("heading", level=1)).to_have_text("La couverture annoncée est-elle vraie ?")
        faults = visitor.faults()
        page.evaluate(KEEP, [SECRET, record])
        open_test(visitor, f"{installation.url}/test#resultat/{record['id']}")
        try:
            page.locator("#access-form input[value=yes]").check(force=True)
            expect(page.locator("#access-told")).to_contain_text("Merci", timeout=15_000)
            page.get_by_label("Débit de l’offre, en Mb/s").fill("30")
            page.get_by_label("Débit de l’offre, en Mb/s").blur()
            page.get_by_label("Par câble").check(force=True)
            expect(page.locator("#access-told")).to_contain_text("Merci", timeout=15_000)
            assert [*faults, *visitor.faults()] == []
            (measured,) = own_measurements(installation, SECRET)
            assert (measured["verdict"], measured["counted"]) == (NOT_COUNTED, [])
        finally:
            erase(installation.url, SECRET)
