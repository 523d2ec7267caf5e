import re
import struct
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from maillage.site.pages import sitemap
from maillage.territory.store.territories import communes_of
from tests.measure.figures.campaigns import count_campaign_in_nantes, count_nothing

LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


@pytest.fixture(scope="module", autouse=True)
def empty(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock():
        count_nothing()
        yield


def addresses(client: Client, path: str) -> list[str]:
    answer = client.get(path)
    assert answer["Content-Type"] == "application/xml; charset=utf-8"
    return [one.text or "" for one in ET.fromstring(answer.content).iter(LOC)]


def path_of(address: str) -> str:
    return address.removeprefix("http://testserver")


@pytest.mark.django_db
def test_robots_name_the_sitemap_and_keep_crawlers_out_of_filters(client: Client) -> None:
    lines = client.get("/robots.txt").content.decode().splitlines()

    assert "Disallow: /*?" in lines
    assert lines[-1] == "Sitemap: http://testserver/sitemap.xml"


@pytest.mark.django_db
def test_sitemap_has_each_public_address_once_and_no_filter(client: Client) -> None:
    files = addresses(client, "/sitemap.xml")
    listed = [one for file in files for one in addresses(client, path_of(file))]

    assert len(set(listed)) == len(listed) > len(communes_of("region:52"))
    assert not any("?" in one for one in listed)
    assert {"http://testserver/", "http://testserver/territoires/commune:44109"} <= set(listed)
    assert "<lastmod>" in client.get("/plan/territoires-1.xml").content.decode()


@pytest.mark.django_db
def test_pages_of_the_sitemap_answer(client: Client) -> None:
    assert {client.get(path_of(one)).status_code for one in addresses(client, "/plan/pages-1.xml")} == {200}


@pytest.mark.django_db
def test_sitemap_is_cut_into_files_that_crawlers_take(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "MOST_ADDRESSES", 500)

    files = [one for one in addresses(client, "/sitemap.xml") if "/territoires-" in one]

    assert [len(addresses(client, path_of(file))) for file in files][:-1] == [500] * (len(files) - 1)
    assert client.get(f"/plan/territoires-{len(files) + 1}.xml").status_code == 404


@pytest.mark.django_db
def test_page_says_its_address_without_filters_and_what_to_show_where_it_is_shared(client: Client) -> None:
    head = client.get("/territoires/commune:44109?technology=4G&utm=x").content.decode().partition("</head>")[0]
    tags = dict(re.findall(r'<meta property="(og:\w+)" content="([^"]*)">', head))

    assert '<link rel="canonical" href="http://testserver/territoires/commune:44109">' in head
    assert tags["og:title"] == "Nantes"
    assert tags["og:description"]
    assert path_of(tags["og:image"]) == "/territoires/commune:44109/apercu.png"


@pytest.mark.django_db
def test_place_that_is_shared_has_its_own_picture_and_other_pages_the_mark(client: Client) -> None:
    picture = client.get("/territoires/commune:44109/apercu.png")
    home = client.get("/").content.decode()

    assert (picture["Content-Type"], png_size(picture.content)) == ("image/png", (1200, 630))
    assert 'content="http://testserver/icons/icon-512.png"' in home
    assert client.get("/icons/icon-512.png").status_code == 200


def png_size(picture: bytes) -> tuple[int, int]:
    assert picture.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


@pytest.mark.django_db
def test_favicon_is_an_icon_of_32_pixels(client: Client) -> None:
    content = client.get("/favicon.ico").content
    reserved, kind, count, width = struct.unpack_from("<HHHB", content)

    assert (reserved, kind, count, width) == (0, 1, 1, 32)
    assert content[22:26] == b"\x89PNG"


@pytest.mark.django_db(transaction=True)
def test_simulated_figures_are_not_for_search_engines(client: Client) -> None:
    count_campaign_in_nantes(tests=300)

    page = client.get("/territoires/commune:44109")
    home = client.get("/")
    real_home = client.get("/?demonstration=0")

    assert [answer["X-Robots-Tag"] for answer in (page, home)] == ["noindex", "noindex"]
    assert "X-Robots-Tag" not in real_home
    assert [one for one in addresses(client, "/sitemap.xml") if "/territoires-" in one] == []
    count_nothing()
