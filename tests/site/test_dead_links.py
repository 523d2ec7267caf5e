"""Every address that a page of the demonstration leads to answers, and each page says its own address once."""

from pathlib import Path
from typing import Final

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from maillage.core.clock import utc_now
from maillage.cover.prediction.store.prediction_files import PREDICTION
from maillage.include.opportunities.store.opportunities import refresh_opportunities
from maillage.measure.figures.store.origins import TESTS
from maillage.web.demonstration import demonstrations, showing
from tests.site.crawl import Answer, dead_links, links_of

_ELSEWHERE: Final = frozenset({TESTS, PREDICTION})  # whose demonstrations take minutes
_PAST_DJANGO: Final = ("/basemap/", "/static/", "/tiles/")


class Crawler:
    """A visitor without an account who asks by the test client; pages without one canonical address are noted."""

    def __init__(self) -> None:
        self._client = Client()
        self.nameless: list[str] = []

    def get(self, address: str) -> Answer:
        if address.startswith(_PAST_DJANGO):
            return Answer(200, "", "")
        self._client.cookies.clear()
        answer = self._client.get(address)
        is_page = answer.get("Content-Type", "").startswith("text/html") and not answer.streaming
        page = answer.content.decode() if is_page else ""
        if is_page and answer.status_code == 200 and 'class="masthead"' in page and page.count('rel="canonical"') != 1:
            self.nameless.append(address)
        location = answer.get("Location", "")
        return Answer(answer.status_code, location if location.startswith("/") else "", page)


def test_links_of_a_page_are_those_of_our_own_without_fragments() -> None:
    page = """<a href="/a#b">1</a><a href="https://elsewhere.example/">2</a><a href="?q=1">3</a><img src="c.png">
    <form action="/seek"></form><form method="post" action="/write"></form><a href="mailto:a@b.example">4</a>"""

    assert list(links_of(page, "/place/x")) == ["/a", "/place/x?q=1", "/place/c.png", "/seek"]


def test_dead_link_is_told_with_the_page_that_it_stands_on() -> None:
    pages = {"/": '<a href="/contact">1</a><a href="/nowhere">2</a>', "/contact": "<p>"}

    dead, asked = dead_links(lambda address: Answer(200 if address in pages else 404, "", pages.get(address, "")))

    assert ([tuple(link) for link in dead], asked) == ([("/", "/nowhere", 404)], 3)
    with pytest.raises(Resolver404):
        resolve("/nowhere")


@pytest.mark.django_db
@pytest.mark.slow
@pytest.mark.usefixtures("contracts_data")
def test_no_page_of_the_demonstration_leads_nowhere(tmp_path: Path) -> None:
    assert tmp_path.exists()
    with showing(demonstration=False):
        for one in demonstrations():
            if one.name not in _ELSEWHERE:
                one.restore(utc_now())
        refresh_opportunities(utc_now())
    crawler = Crawler()

    dead, asked = dead_links(crawler.get, of_a_route=2)

    assert dead == []
    assert crawler.nameless == []
    assert asked > 150
