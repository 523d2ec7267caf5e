"""Tiles, files and pages through the application that the web server calls."""

from pathlib import Path

import httpx
import pytest
from django.conf import settings
from django.core.management import call_command

from maillage.site.health.storage import try_to_write
from maillage.site.processes.vital_signs import HealthPoller, read_rows
from maillage.site.static_files import StaticFiles

pytestmark = pytest.mark.django_db


def test_base_map_is_served_in_ranges(browser: httpx.Client):
    answer = browser.get("/basemap/france-territoires.pmtiles", headers={"Range": "bytes=0-6"})

    assert (answer.status_code, answer.content) == (206, b"PMTiles")


def test_range_beyond_the_end_is_refused(browser: httpx.Client):
    answer = browser.get("/basemap/france-territoires.pmtiles", headers={"Range": "bytes=999999999-"})

    assert answer.status_code == 416


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("vendor/pico.min.css", "text/css"),
        ("vendor/maplibre-gl.mjs", "text/javascript"),
        ("vendor/maplibre-gl-worker.mjs", "text/javascript"),
        ("vendor/pmtiles.js", "text/javascript"),
        ("admin/css/base.css", "text/css"),
    ],
)
def test_static_file_is_kept_for_ever_and_compressed(browser: httpx.Client, name: str, kind: str):
    answer = browser.get(f"{settings.STATIC_URL}{name}", headers={"Accept-Encoding": "gzip"})

    assert (answer.status_code, answer.headers["Content-Type"].partition(";")[0]) == (200, kind)
    assert ("immutable" in answer.headers["Cache-Control"], answer.headers["Content-Encoding"]) == (True, "gzip")


@pytest.mark.parametrize(
    ("header", "encoding"),
    [
        ("gzip, deflate, br", "br"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0.2, gzip;q=0.4", "gzip"),
        ("identity", None),
        ("", None),
    ],
)
def test_static_file_comes_in_the_variant_that_the_browser_prefers(
    tmp_path: Path, header: str, encoding: str | None
) -> None:
    texts = {"site.css": b"plain and long enough", "site.css.gz": b"zipped text", "site.css.br": b"brotli"}
    for name, content in texts.items():
        (tmp_path / name).write_bytes(content)
    files = StaticFiles(lambda _environ, _start: [], immutable_file_test=lambda _path, _url: True)
    files.add_files(str(tmp_path), prefix="/static/")

    with httpx.Client(transport=httpx.WSGITransport(app=files), base_url="http://test") as browser:
        answer = browser.send(
            browser.build_request("GET", "/static/site.css", headers={"Accept-Encoding": header}), stream=True
        )
        sent = b"".join(answer.iter_raw())

    suffix = {"gzip": ".gz", "br": ".br", None: ""}[encoding]
    assert (answer.headers.get("Content-Encoding"), sent) == (encoding, texts[f"site.css{suffix}"])
    assert (answer.headers["Vary"], answer.headers["Content-Length"]) == ("Accept-Encoding", str(len(sent)))


def test_static_file_of_another_version_is_not_there(browser: httpx.Client):
    assert browser.get("/static/00000000/vendor/pico.min.css").status_code == 404


def test_answers_are_counted_by_kind(browser: httpx.Client):
    before = metric(browser, 'maillage_answers_total{kind="file",status="2xx"}')

    browser.get(f"{settings.STATIC_URL}vendor/pico.min.css")

    assert metric(browser, 'maillage_answers_total{kind="file",status="2xx"}') == before + 1


def test_health_is_well_on_an_empty_installation(browser: httpx.Client, monkeypatch: pytest.MonkeyPatch):
    # One that has not seen the locks of other tests: since when nothing could be written is remembered by a process.
    monkeypatch.setattr("maillage.site.health.health.OBSERVER", HealthPoller(read_rows, try_to_write))
    answer = browser.get("/health")
    while answer.json()["database"] == "unknown":  # the first look takes its time on a loaded machine
        answer = browser.get("/health")

    assert (answer.status_code, answer.json()["status"], answer.json()["last_row"]) == (200, "ok", 0)


@pytest.mark.parametrize("address", ["/health", "/metrics", "/admin/login/", "/api/v1/openapi.json"])
def test_every_answer_carries_the_security_headers(browser: httpx.Client, address: str):
    headers = browser.get(address).headers

    policy = headers["Content-Security-Policy"]
    assert ("unsafe" in policy, "default-src 'none'" in policy, "frame-ancestors 'none'" in policy) == (
        False,
        True,
        True,
    )
    assert (headers["X-Content-Type-Options"], headers["X-Frame-Options"]) == ("nosniff", "DENY")


def test_unknown_host_is_refused(browser: httpx.Client):
    assert browser.get("/health", headers={"Host": "ailleurs.example"}).status_code == 400


def test_system_check_finds_nothing():
    call_command("check", fail_level="WARNING")


def metric(browser: httpx.Client, name: str) -> float:
    """The value of a metric now."""
    lines = browser.get("/metrics").text.splitlines()
    return next(float(line.rpartition(" ")[2]) for line in lines if line.startswith(name))
