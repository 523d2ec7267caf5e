"""Sites and roads on their maps, what is announced and of which day on a phone: seen, touched, printed."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, StorageState, expect

from tests.walks.browsing import PHONE, VIEWS, View, settle, visit
from tests.walks.conftest import REPOSITORY, Installation

pytestmark = pytest.mark.walk

PASSWORD = "mot de passe de l’agence"

# Around Châteaubriant Orange announces 4G where four tests in five fail; a site of it is down, another is to come; on
# the road people test in cars.
ANNOUNCED = """
import sys
from pathlib import Path
import django
django.setup()
import json
import shapely
from django.utils.timezone import localdate
from maillage.core.clock import utc_now
from maillage.measure.announced.store.site_imports import load_sites_to_come
from maillage.measure.announced.store.coverage_imports import load_coverage
from maillage.measure.announced.store.road_tests import load_segments
from maillage.measure.announced.store.site_imports import load_outages
from maillage.measure.protocol.domain.terms import Context
from maillage.sources.store.choices import choose_sources, declared_source
from maillage.sources.store.refreshing import refresh_file
from maillage.sources.store.region import region_codes
from maillage.sources.store.source_files import sources_folder
from maillage.territory.store.territories import territory
from tests.measure.announced import announcing
from tests.measure.repair.repairing import CHATEAUBRIANT, NEAR, Made, add_made
folder = Path(sys.argv[1])
add_made([Made(CHATEAUBRIANT, devices=60, until=utc_now()), *(Made(code, until=utc_now()) for code in NEAR)])
here = territory(f"commune:{CHATEAUBRIANT}")
announcing_file = announcing.write_coverage(folder, [("TBC", announcing.around(CHATEAUBRIANT, degrees=0.3))])
load_coverage(announcing_file, now=utc_now())
load_outages(announcing.write_outages(folder, str(localdate()), announcing.outage(here.lon, here.lat)))
site = announcing.targeted_site(here.lon + 0.02, here.lat)
load_sites_to_come(announcing.write_targeted_sites(folder, site), source="test")
line = shapely.LineString([(here.lon - 0.02, here.lat - 0.01), (here.lon + 0.02, here.lat + 0.01)])
road = {"type": "Feature", "geometry": shapely.geometry.mapping(line), "properties": {"numero": "D 771"}}
(folder / "routes.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [road]}), "utf-8")
load_segments(folder / "routes.geojson")
drivers = Made(CHATEAUBRIANT, devices=60, until=utc_now(), first_device=2000)
announcing.record_along(drivers, line, context=Context.CAR)
(folder / "recues").mkdir()
(folder / "recues" / "bornes.csv").write_text("id;commune" + 30 * "\\n1;44131", "utf-8")
sources_folder().mkdir(parents=True, exist_ok=True)
(sources_folder() / "bornes.toml").write_text(LATE.replace("FOLDER", str(folder / "recues")), "utf-8")
bornes, boamp = declared_source("bornes"), declared_source("boamp")
for state in choose_sources(None, [bornes, boamp], region_codes("52"), now=utc_now()):
    if state.source == "bornes":
        assert refresh_file(state, bornes, region_codes("52")).problem is None
"""
# Of a list that was received and is late: the foot of the pages that rest on it names it.
LATE = """
title = "Bornes du test"
publisher = "Département inventé"
licence = "closed"
attribution = "Département inventé, bornes, {data_date}"
importer = ""
features = ["measure.announced"]
find = [{ kind = "folder", folder = "FOLDER" }]
freshness = { data_date = "2026-01-02", late_after = "P40D" }
"""
HERE = "origin=crowd&z=11&lat=47.72&lon=-1.37"


@pytest.fixture(scope="module")
def place(quiet_place: Installation) -> Iterator[Installation]:
    seeding = quiet_place.environment | {"PYTHONPATH": f"{quiet_place.environment['PYTHONPATH']}:{REPOSITORY}"}
    words = [sys.executable, "-c", f"LATE = {LATE!r}\n{ANNOUNCED}", str(quiet_place.folder)]
    subprocess.run(words, env=seeding, cwd=REPOSITORY, check=True, timeout=300)
    quiet_place.run("quality", "sites", "--sample")
    quiet_place.run("accounts", "create-agency-user", "lucie", "--password", PASSWORD)
    with quiet_place.serving("pages", "/annonce"):
        yield quiet_place


@pytest.fixture(scope="module")
def lucie(place: Installation, browser: Browser) -> StorageState:
    """The agency, signed in once."""
    with visit(browser) as visiting:
        visiting.open(f"{place.url}/connexion?next=/sources/charger")
        visiting.page.fill("input[name=username]", "lucie")
        visiting.page.fill("input[type=password]", PASSWORD)
        visiting.page.click("main button[type=submit]")
        visiting.page.wait_for_load_state()
        return visiting.page.context.storage_state()


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_loading_of_the_data_of_the_region_has_no_fault_and_fits_the_screen(
    place: Installation, browser: Browser, lucie: StorageState, view: View
) -> None:
    with visit(browser, size=view.size, scheme=view.scheme, storage_state=lucie) as visitor:
        for path in ("/sources/charger", "/sources/chargement"):
            visitor.open(place.url + path)

            assert visitor.faults() == []
            assert not visitor.is_wider_than_the_screen()
        assert visitor.said == []


@pytest.mark.parametrize("path", ["/annonce?show=juges", "/annonce/axes", "/sources", "/sources/bornes"])
@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_pages_of_what_is_announced_have_no_fault_and_fit_the_screen(
    place: Installation, browser: Browser, path: str, view: View
) -> None:
    with visit(browser, size=view.size, scheme=view.scheme) as visitor:
        visitor.open(place.url + path)

        assert visitor.faults() == []
        assert not visitor.is_wider_than_the_screen()
        assert visitor.said == []


def test_share_of_tests_that_work_is_seen_on_a_phone_without_scrolling(place: Installation, browser: Browser) -> None:
    with visit(browser, size=PHONE) as visitor:
        visitor.open(f"{place.url}/annonce?origin=crowd")

        box = visitor.page.locator(".announced-table td.n").first.bounding_box()

        assert box is not None
        assert box["x"] + box["width"] <= PHONE[0]


def test_sites_are_read_once_they_are_shown_and_told_by_card_legend_and_address(
    place: Installation, browser: Browser
) -> None:
    with visit(browser) as visitor:
        asked: list[str] = []
        visitor.page.on("request", lambda request: asked.append(request.url))
        visitor.open(f"{place.url}/carte?{HERE}")
        before = [url for url in asked if "sites.json" in url]
        visitor.page.get_by_label("Montrer les sites mobiles").check()
        settle(visitor.page)
        visitor.page.wait_for_selector(".map-canvas[data-state=idle]", timeout=60_000)
        canvas = visitor.page.locator(".map-canvas canvas").bounding_box()
        assert canvas is not None
        visitor.page.mouse.click(canvas["x"] + canvas["width"] / 2, canvas["y"] + canvas["height"] / 2)

        expect(visitor.page.locator("#map-panel h2")).to_have_text("Orange, site hors service")
        assert before == []
        assert len([url for url in asked if "sites.json" in url]) == 1
        labels = visitor.page.locator("#map-legend .legend-rows .legend-label").all_inner_texts()
        assert labels == ["Site hors service aujourd’hui", "Site à venir", "Site en service (de près)"]
        assert "marks=sites" in visitor.page.url
        assert "at=mark:" in visitor.page.url
        visitor.page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert "Site à venir" in visitor.page.locator("#map-print").inner_text()
        assert visitor.faults() == []
        assert visitor.said == []


def test_sites_follow_the_origin_that_is_chosen_on_the_map(place: Installation, browser: Browser) -> None:
    with visit(browser) as visitor:
        visitor.open(f"{place.url}/carte?{HERE.replace('crowd', 'simulated')}&marks=sites")
        sites, banner = visitor.page.locator("[data-marks=sites]"), visitor.page.locator("[data-origin=simulated]")
        labels = visitor.page.locator("#map-legend .legend-rows .legend-label")
        before = (sites.is_visible(), banner.is_visible(), labels.count())
        visitor.page.locator("#map-more").evaluate("one => one.open = true")
        visitor.page.locator("select[name=origin]").select_option(label="Habitants")
        expect(labels).to_have_count(3)
        after = (sites.is_visible(), banner.is_visible())
        owed = visitor.page.locator("#map-credits")
        expect(owed).to_contain_text("Sites : Arcep")
        visitor.page.locator("select[name=origin]").select_option(label="Simulées")
        expect(labels).to_have_count(0)

        assert (before, after) == ((False, True, 0), (True, False))
        expect(owed).not_to_contain_text("Sites : Arcep")
        assert visitor.said == []


def test_segment_of_a_road_tells_its_operators_when_touched(place: Installation, browser: Browser) -> None:
    with visit(browser) as visitor:
        visitor.open(f"{place.url}/annonce/axes")
        frame = visitor.page.locator("[data-listed-map]")
        frame.scroll_into_view_if_needed()
        visitor.page.wait_for_selector("[data-listed-map][data-state=idle]", timeout=60_000)
        box = frame.bounding_box()
        assert box is not None
        # The middle of what the map fits its places into, left and above of its buttons.
        visitor.page.mouse.click(box["x"] + box["width"] / 2 - 12, box["y"] + box["height"] / 2 - 12)

        expect(frame.locator(".map-card h2")).to_have_text("D 771, tronçon 1")
        expect(frame.locator(".card-note")).to_contain_text("des tests passent")
