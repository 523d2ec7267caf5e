"""The test page and what makes it installable: policy, service worker, manifest, icons, words."""

import json
import re
import struct
from pathlib import Path

import httpx
import pytest
from django.conf import settings
from django.test import Client

from maillage.measure.record.store.operators import operator_table
from maillage.measure.speedtest.pages.parts.sample_commands import megabytes
from maillage.web.charts.axis import SHAPES
from maillage.web.icons import ICONS, icon_png
from maillage.web.protection.security import content_policy

pytestmark = pytest.mark.django_db
SCRIPTS = Path(settings.BASE_DIR) / "measure" / "speedtest" / "static" / "speedtest" / "test"
WORD = re.compile(r"""\bsay\(\s*"([a-z0-9_]+)\"""")


def directives(policy: str) -> dict[str, str]:
    return dict(part.split(" ", 1) for part in policy.split("; "))


def config_of(page: str) -> dict[str, object]:
    found = re.search(r'<script id="test-config" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    loaded: dict[str, object] = json.loads(found[1])
    return loaded


@pytest.mark.parametrize("address", ["/test", "/en/test"])
def test_page_may_reach_the_node_and_nothing_else(client: Client, address: str) -> None:
    answer = client.get(address, headers={"Host": "localhost:8000"})

    policy, node = directives(answer["Content-Security-Policy"]), f"http://localhost:{settings.CONFIGURATION.node_port}"
    assert (policy["connect-src"], policy["frame-src"], policy["media-src"], policy["worker-src"]) == (
        f"'self' {node}",
        node,
        f"{node} blob:",
        "'self' blob:",
    )
    assert (policy["default-src"], policy["script-src"], policy["frame-ancestors"]) == ("'none'", "'self'", "'none'")


def test_other_pages_reach_no_node(client: Client) -> None:
    assert client.get("/contribuer")["Content-Security-Policy"] == content_policy("'none'")


def test_page_is_the_same_for_everyone_so_that_a_device_may_keep_it(client: Client) -> None:
    first, second = (client.get("/test", REMOTE_ADDR=address).content for address in ("37.160.0.1", "2.3.4.5"))

    assert first == second


@pytest.mark.parametrize(("address", "language"), [("/test", "fr"), ("/en/test", "en")])
def test_page_offers_the_four_networks_and_tells_its_scripts_the_language(
    client: Client, address: str, language: str
) -> None:
    page = client.get(address).content.decode()

    assert re.findall(r'type="radio" name="operator" value="([a-z-]+)"', page) == [
        "orange",
        "sfr",
        "bouygues-telecom",
        "free-mobile",
    ]
    assert config_of(page)["language"] == language


def test_operators_have_the_marks_of_every_other_page(client: Client) -> None:
    page = client.get("/test").content.decode()

    shapes = dict(re.findall(r'class="op-mark op-([a-z-]+)"[^>]*><path d="([^"]+)"', page))
    assert shapes == {
        operator.id: SHAPES[operator.code - 1]
        for operator in operator_table()
        if operator.id in {"orange", "sfr", "bouygues-telecom", "free-mobile"}
    }


def test_start_is_a_button_and_no_question_stands_before_it_but_the_operator(client: Client) -> None:
    start = client.get("/test").content.decode().partition('id="ready-form"')[2].partition("Démarrer")[0]

    assert set(re.findall(r'<(?:input|select)[^>]* name="([a-z]+)"', start)) == {"operator", "other"}


def test_sentences_that_the_scripts_say_are_sent_with_the_page(client: Client) -> None:
    words = config_of(client.get("/test").content.decode())["words"]

    said = {key for file in SCRIPTS.glob("*.js") for key in WORD.findall(file.read_text("utf-8"))}
    assert isinstance(words, dict)
    assert ("setup_guessed" in said, sorted(said - words.keys())) == (True, [])


def test_service_worker_keeps_the_pages_and_files_that_are_there(browser: httpx.Client) -> None:
    answer = browser.get("/service-worker.js")

    shell = json.loads(answer.text.partition("\n")[0].removeprefix("const shell = ").removesuffix(";"))
    statuses = {address: browser.get(address).status_code for address in [*shell["pages"], *shell["files"]]}
    assert (answer.headers["Content-Type"], answer.headers["Cache-Control"]) == (
        "text/javascript; charset=utf-8",
        "no-cache",
    )
    assert (shell["pages"], {address for address, status in statuses.items() if status != 200}) == (
        ["/test", "/en/test"],
        set(),
    )
    assert {file.rpartition("/")[2] for file in shell["files"]} >= {
        "shell.js",
        "test.css",
        "site.css",
        "document.js",
    }


def test_service_worker_keeps_every_file_that_the_page_links(browser: httpx.Client) -> None:
    worker = browser.get("/service-worker.js").text

    linked = re.findall(r'(?:src|href)="(/static/[^"]+)"', browser.get("/test").text)
    assert [address for address in linked if f'"{address}"' not in worker] == []


def test_service_worker_is_another_one_where_the_page_or_what_it_may_reach_is_another(client: Client) -> None:
    here, again, elsewhere = (
        client.get("/service-worker.js", headers={"Host": host}).content for host in ("localhost", "localhost", "[::1]")
    )

    assert (here == again, here == elsewhere) == (True, False)


def test_manifest_names_icons_of_the_size_it_says(browser: httpx.Client) -> None:
    manifest = browser.get("/en/manifest.webmanifest").json()

    sizes = [png_size(browser.get(icon["src"]).content) for icon in manifest["icons"]]
    assert (manifest["id"], manifest["start_url"], manifest["lang"]) == ("/test", "/en/test", "en")
    assert [f"{width}x{height}" for width, height in sizes] == [icon["sizes"] for icon in manifest["icons"]]
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}


def test_manifest_offers_shortcuts_that_are_there_and_screens_of_the_size_it_says(browser: httpx.Client) -> None:
    manifest = browser.get("/manifest.webmanifest").json()

    pages = {entry["name"]: browser.get(entry["url"].partition("#")[0]).status_code for entry in manifest["shortcuts"]}
    sizes = [png_size(browser.get(screen["src"]).content) for screen in manifest["screenshots"]]
    assert pages == {"Tester": 200, "Ma météo": 200, "Pas de réseau ici": 200}
    assert [f"{width}x{height}" for width, height in sizes] == [screen["sizes"] for screen in manifest["screenshots"]]
    assert (manifest["share_target"]["action"], manifest["share_target"]["method"]) == ("/test", "GET")


def test_reminder_comes_back_each_month_in_the_calendar_of_who_asked(client: Client) -> None:
    answer = client.get("/test/rappel.ics")

    text = answer.content.decode()
    assert (answer["Content-Type"], "RRULE:FREQ=MONTHLY" in text) == ("text/calendar; charset=utf-8", True)


@pytest.mark.parametrize("name", list(ICONS))
def test_icon_is_the_same_each_time(name: str) -> None:
    drawn = icon_png(name)
    icon_png.cache_clear()

    assert (icon_png(name), png_size(drawn)) == (drawn, (ICONS[name].side_px, ICONS[name].side_px))


def test_icon_that_is_not_drawn_is_not_found(client: Client) -> None:
    assert client.get("/icons/rien.png").status_code == 404


def test_volume_is_rounded_up_to_whole_megabytes() -> None:
    assert [megabytes(count) for count in (1, 1_000_000, 80_000_001)] == ["1\u00a0Mo", "1\u00a0Mo", "81\u00a0Mo"]


def png_size(content: bytes) -> tuple[int, int]:
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", content[16:24])
    return width, height


def test_poster_of_a_place_greets_it_by_name(client: Client) -> None:
    named = client.get("/test", {"lieu": "commune:44109"}).content.decode()
    unknown = client.get("/test", {"lieu": "commune:99999"})

    assert "Que vaut ma connexion à Nantes ?" in named.replace("\u00a0", " ").replace("\u202f", " ")
    assert (unknown.status_code, "Que vaut ma connexion ici" in unknown.content.decode()) == (200, True)


def test_page_opens_whatever_stands_on_an_old_poster(client: Client) -> None:
    answers = [client.get(path, {"lieu": "9" * 18}).status_code for path in ("/test", "/service-worker.js")]

    assert answers == [200, 200]
