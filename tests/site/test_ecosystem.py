"""What programs and pages of others find: who may read, what an unknown address says, names that a client can take."""

import io
import re
import tarfile
from collections import Counter
from pathlib import Path

import httpx
import pytest
from pytest_django.fixtures import Settings

import maillage
from maillage.core.program_files import PACKAGE
from maillage.site.api import api
from maillage.site.source import source_files
from tests.site.configured import configure


@pytest.mark.parametrize("path", ["/api/v1/openapi.json", "/api/v1/datasets", "/api/v1/territories/region:52"])
def test_page_of_another_site_may_read_what_is_public(browser: httpx.Client, path: str):
    # Seen: no CORS on datasets, territories, figures, openapi.json.
    answer = browser.get(path, headers={"Origin": "https://reuse.example"})

    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (200, "*")


def test_page_of_another_site_may_ask_before_it_reads(browser: httpx.Client):
    asked = {"Origin": "https://reuse.example", "Access-Control-Request-Method": "GET"}

    answer = browser.options("/api/v1/datasets", headers=asked)

    assert (answer.status_code, answer.headers["Access-Control-Allow-Methods"]) == (204, "GET, HEAD")


@pytest.mark.parametrize(("method", "path"), [("OPTIONS", "/api/v1/measurements"), ("GET", "/connexion")])
def test_writing_and_accounts_are_not_for_pages_of_others(browser: httpx.Client, method: str, path: str):
    asked = {"Origin": "https://reuse.example", "Access-Control-Request-Method": "POST"}

    answer = browser.request(method, path, headers=asked)

    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v2/datasets", "/api/v1/contracts/two%0Alines"])
def test_unknown_address_of_the_api_is_told_in_json(browser: httpx.Client, method: str, path: str):
    # Seen: a page in HTML.
    answer = browser.request(method, path)

    assert (answer.status_code, answer.headers["Content-Type"], answer.json()["code"]) == (
        404,
        "application/problem+json",
        "not_found",
    )


def test_operations_have_short_names_of_their_own():
    # Seen: operation ids were module paths.
    operations = [one for path in api.get_openapi_schema()["paths"].values() for one in path.values()]

    names = Counter(one["operationId"] for one in operations)
    assert [name for name, count in names.items() if count > 1 or not re.fullmatch(r"[a-z][a-z0-9_]{2,40}", name)] == []


def test_description_says_where_the_api_is(settings: Settings, tmp_path: Path):
    described = {"MAILLAGE_DATA": str(tmp_path), "MAILLAGE_PUBLIC_URL": "https://mesures.example.org"}

    configure(settings, described)

    assert api.get_openapi_schema()["servers"] == [{"url": "https://mesures.example.org"}]


def test_every_page_offers_the_source_of_the_version_that_runs(browser: httpx.Client):
    page = browser.get("/mentions-legales").text

    assert ('href="/source.tar.gz"' in page, maillage.__version__ in page) == (True, True)


def test_source_is_that_of_this_installation_and_nothing_else_of_it(browser: httpx.Client):
    answer = browser.get("/source.tar.gz")

    with tarfile.open(fileobj=io.BytesIO(answer.content)) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
        start = archive.extractfile(f"maillage-{maillage.__version__}/maillage/__init__.py")
        assert start is not None
        text = start.read()
    assert names == {name for _file, name in source_files()}
    assert text == (PACKAGE / "__init__.py").read_bytes()
    assert not [name for name in names if name.startswith((".venv", "var", "build", ".git", "node_modules"))]


def test_source_offered_elsewhere_is_led_to_with_its_version(browser: httpx.Client, settings: Settings, tmp_path: Path):
    named = {"MAILLAGE_DATA": str(tmp_path), "MAILLAGE_SOURCE_URL": "https://code.example.org/v{version}.tar.gz"}
    configure(settings, named)

    answer = browser.get("/source.tar.gz")

    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        f"https://code.example.org/v{maillage.__version__}.tar.gz",
    )
