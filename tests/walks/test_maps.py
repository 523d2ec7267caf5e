"""Maps as people see them: a layer coloured by a column, the signal of drive tests; what waits on the app's icon."""

import io
import json
import subprocess
import sys
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from tests.opendata.publishing.drawn_maps import shapefile_without_system
from tests.people import PASSWORD
from tests.walks.browsing import PHONE, VIEWS, View, settle, visit
from tests.walks.conftest import REPOSITORY, Installation

pytestmark = pytest.mark.walk

# Four zones around Châteaubriant, published by its commune; drive tests there with their signal.
MADE = """
import sys
from dataclasses import replace
from pathlib import Path
import django
django.setup()
import numpy as np
import shapely
import pyogrio
from maillage.core.clock import utc_now
from maillage.measure.figures.store.counter import count_once
from maillage.measure.figures.store.signal_rows import follow_signal
from maillage.measure.protocol.domain.terms import AttestationKind
from maillage.measure.record.domain.terms import Origin
from maillage.measure.record.store.rows import record_columns
from maillage.territory.store.territories import territory
from tests.measure.repair.repairing import CHATEAUBRIANT, Made, columns_of
folder = Path(sys.argv[1])
here = territory(f"commune:{CHATEAUBRIANT}")
now = utc_now()
made = columns_of(Made(CHATEAUBRIANT, devices=60, until=now), 0)
made = replace(made, bodies=['{"radio": {"rsrp_dbm": -100}}'] * len(made.ids))
record_columns(made, origin=Origin.DRIVE_TEST, source="test", now=now, vouching=AttestationKind.IMPORT)
count_once()
assert follow_signal(now)
zones = [shapely.box(here.lon + 0.02 * n, here.lat, here.lon + 0.02 * n + 0.02, here.lat + 0.03) for n in range(4)]
pyogrio.raw.write(
    folder / "zones.gpkg",
    np.array([shapely.to_wkb(zone) for zone in zones], object),
    field_data=[np.array(["Nord", "Sud", "Est", "Ouest"], object), np.array(["A", "U", "A", "U"], object)],
    fields=["libelle", "zone"],
    driver="GPKG", layer="zones", crs="EPSG:4326", geometry_type="Polygon",
)
"""
EMAIL = "carte@chateaubriant.example"
HERE = "origin=drive_test&operator=orange&z=12&lat=47.72&lon=-1.37"


@pytest.fixture(scope="module")
def place(quiet_place: Installation) -> Iterator[Installation]:
    seeding = quiet_place.environment | {"PYTHONPATH": f"{quiet_place.environment['PYTHONPATH']}:{REPOSITORY}"}
    words = [sys.executable, "-c", MADE, str(quiet_place.folder)]
    subprocess.run(words, env=seeding, cwd=REPOSITORY, check=True, timeout=300)
    described = quiet_place.folder / "description.json"
    described.write_text(json.dumps({"title": "Zones", "description": "Les zones du plan."}), "utf-8")
    (quiet_place.folder / "pistes.zip").write_bytes(shapefile_without_system(quiet_place.folder))
    quiet_place.run_each(
        ["accounts", "create-organisation", "Châteaubriant", "--territory", "commune:44036"],
        ["accounts", "create-member", "chateaubriant", EMAIL, "--role", "publisher", "--password", PASSWORD],
    )
    published = ("--organisation", "chateaubriant", "--description", str(described))
    quiet_place.run("catalog", "publish", str(quiet_place.folder / "zones.gpkg"), *published)
    with quiet_place.serving("pages", "/catalogue"):
        yield quiet_place


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_map_of_a_layer_is_coloured_by_a_column_and_says_it_in_words(
    place: Installation, browser: Browser, view: View
) -> None:
    with visit(browser, size=view.size, scheme=view.scheme) as visitor:
        visitor.open(f"{place.url}/catalogue/zones")
        visitor.page.locator("select[name=colour]").select_option("zone")
        visitor.page.get_by_role("button", name="Colorer").click()
        frame = visitor.page.locator("#dataset-map")
        frame.scroll_into_view_if_needed()
        visitor.page.wait_for_selector("#dataset-map[data-state=idle]", timeout=60_000)
        box = frame.bounding_box()
        assert box is not None
        # Beside the middle, where two zones meet.
        visitor.page.mouse.click(box["x"] + box["width"] / 2 - 20, box["y"] + box["height"] / 2)

        expect(frame.locator(".map-card li").first).to_contain_text("zone")
        expect(visitor.page.locator(".colours tbody th")).to_have_text(["A", "U"])
        assert "colour=zone" in visitor.page.url
        assert visitor.faults() == []
        assert not visitor.is_wider_than_the_screen()
        assert visitor.said == []


def test_clerk_sees_where_a_map_without_its_system_lies_before_she_says_it(
    place: Installation, browser: Browser
) -> None:
    with visit(browser, size=PHONE) as visitor:
        page = visitor.page
        visitor.open(f"{place.url}/connexion?next=/publier")
        page.fill("input[name=username]", EMAIL)
        page.fill("input[type=password]", PASSWORD)
        page.click("main button[type=submit]")
        settle(page)
        page.set_input_files("input[type=file]", place.folder / "pistes.zip")
        page.click("main .drop-form button[type=submit]")
        menu, frame = page.get_by_label("Système de coordonnées"), page.locator("#system-map")
        expect(menu).to_have_value("")
        menu.select_option("EPSG:3947")
        expect(page.locator("#system-said")).to_contain_text("hors de France")
        before = frame.is_visible()
        menu.select_option("EPSG:2154")
        expect(page.locator("#system-said")).to_have_text("Voici où elle tombe en Lambert-93. Est-elle à sa place ?")
        page.wait_for_selector("#system-map[data-state=idle]", timeout=60_000)
        assert not before
        assert visitor.faults() == []
        assert not visitor.is_wider_than_the_screen()
        page.get_by_role("button", name="Prendre ce système").click()

        expect(page.get_by_text("système « RGF93 v1 / Lambert-93 », choisi ici")).to_be_visible()
        assert visitor.said == []


def test_signal_of_drive_tests_has_its_colours_and_their_words_in_the_legend(
    place: Installation, browser: Browser
) -> None:
    with visit(browser) as visitor:
        visitor.open(f"{place.url}/carte?{HERE}")
        visitor.page.get_by_label("Colorer par le signal des campagnes (RSRP)").check()
        labels = visitor.page.locator("#map-legend .legend-rows .legend-label")
        expect(labels).to_have_count(5)
        visitor.page.wait_for_selector(".map-canvas[data-state=idle]", timeout=60_000)
        swatch = visitor.page.locator("#map-legend .legend-rows .swatch").nth(2)
        colour = swatch.evaluate(
            "each => getComputedStyle(each).backgroundColor.match(/\\d+/g).slice(0, 3).map(Number)"
        )
        picture = Image.open(io.BytesIO(visitor.page.locator(".map-canvas canvas").screenshot())).convert("RGB")

        count = sum(number for number, pixel in picture.getcolors(1 << 22) or () if pixel == tuple(colour))
        assert labels.nth(2).inner_text() == "Signal de −105 à −95 dBm"
        assert count > 500
        assert visitor.faults() == []
        assert visitor.said == []


def test_report_without_network_is_counted_on_the_icon_of_the_app_until_it_is_sent(
    place: Installation, browser: Browser
) -> None:
    with visit(browser, size=PHONE, goes_offline=True) as visitor:
        page = visitor.page
        page.add_init_script(
            "window.badges = [];"
            "Object.assign(Navigator.prototype, {"
            "  setAppBadge: async number => window.badges.push(number),"
            "  clearAppBadge: async () => window.badges.push(0),"
            "});"
        )
        visitor.open(f"{place.url}/test#hors-reseau")
        page.locator("#zone-confirm").check()
        page.context.set_offline(True)
        page.get_by_role("button", name="Signaler l’absence de réseau").click()
        page.wait_for_function("() => window.badges.at(-1) === 1")
        waiting = page.locator("#test-queue").inner_text()
        page.context.set_offline(False)
        page.wait_for_function("() => window.badges.at(-1) === 0")

        assert "1" in waiting
