"""Every public page on the narrowest screen: found by links from the front page, one address of each pattern.

None is listed here: a page that is added is looked at without a word in this file.
"""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import httpx
import pytest
from playwright.sync_api import Browser

from tests.site.crawl import Answer, dead_links
from tests.walks.browsing import visit
from tests.walks.conftest import REPOSITORY, Installation, environment_of, free_port, lay_video

pytestmark = [pytest.mark.walk, pytest.mark.slow]

NARROWEST: Final = (320, 640)
_NO_PAGES: Final = ("/en/", "/basemap/", "/static/", "/tiles/", "/api/v1/", "/admin/")
# What invented tests and the prediction of fixed 4G would add takes minutes to make.
_DEMONSTRATIONS: Final = """
import django
django.setup()
from maillage.core.clock import utc_now
from maillage.cover.prediction.store.prediction_files import PREDICTION
from maillage.measure.figures.store.origins import TESTS
from maillage.include.opportunities.store.opportunities import refresh_opportunities
from maillage.web.demonstration import demonstrations, showing
with showing(demonstration=False):
    for one in demonstrations():
        if one.name not in {TESTS, PREDICTION}:
            one.restore(utc_now())
    refresh_opportunities(utc_now())
"""
# Height of what a finger presses, in CSS pixels; what stands in a sentence is a word of it (WCAG 2.2, 2.5.8).
_SMALL: Final = """() => [...document.querySelectorAll('main summary, main .button, main .chip, main select')]
  .filter(element => element.checkVisibility() && !element.closest('[class*=maplibregl]'))
  .filter(element => element.getBoundingClientRect().height < 43.5)
  .map(element => `${element.outerHTML.slice(0, 80)} ${element.getBoundingClientRect().height}`)"""


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory, made_video: Path, simulated_folder: Path) -> Installation:
    """An installation of the module's own with tests, contracts, structures, needs, clauses and events."""
    folder = tmp_path_factory.mktemp("furnished") / "installation"
    shutil.copytree(simulated_folder, folder, symlinks=True)
    port, node_port = free_port(), free_port()
    addresses = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{node_port}"
    place = Installation(*addresses, folder, environment_of(folder, port, node_port) | {"MAILLAGE_WORKERS": "1"})
    lay_video(folder, made_video)
    made = subprocess.run(
        [sys.executable, "-c", _DEMONSTRATIONS],
        env=place.environment, cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    return place


def public_pages(url: str) -> list[str]:
    """One address of each pattern that links lead to, without an account."""
    pages: list[str] = []

    def get(address: str) -> Answer:
        if address.startswith(_NO_PAGES):
            return Answer(200, "", "")
        answer = httpx.get(f"{url}{address}", timeout=60)
        location = answer.headers.get("location", "")
        if not answer.headers.get("content-type", "").startswith("text/html"):
            return Answer(answer.status_code, "", "")
        if answer.status_code == httpx.codes.OK and "?" not in address:
            pages.append(address)
        return Answer(answer.status_code, location if location.startswith("/") else "", answer.text)

    dead_links(get, of_a_route=1)
    return pages


def test_every_public_page_fits_the_narrowest_screen_and_has_no_fault(
    furnished: Installation, browser: Browser
) -> None:
    found: list[str] = []
    with furnished.serving("serve", "/health"), visit(browser, size=NARROWEST) as visitor:
        pages = public_pages(furnished.url)
        for address in pages:
            visitor.open(f"{furnished.url}{address}")
            wide = ["scrolls sideways"] if visitor.is_wider_than_the_screen() else []
            faults = [*wide, *visitor.faults(), *visitor.page.evaluate(_SMALL)]
            found += [f"{address}: {fault}" for fault in faults]

    assert len(pages) > 60
    assert found == [], "\n".join(found)
