import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser

from maillage.measure.protocol.domain.page_profiles import PROFILES
from maillage.measure.protocol.domain.protocol import PAGE_PROFILES, VIDEO_LADDER, VIDEO_VERSION
from maillage.measure.protocol.store.reference_pages import page_files
from tests.measure.node.running import RunningNode, running_node
from tests.walks.browsing import chromium, visit

SEGMENT = bytes(range(256)) * 100
# A page of another origin that holds a reference page as the test does, and keeps what it hears.
HOLDER = """address => {
  globalThis.heard = [];
  addEventListener("message", (event) => heard.push(event.data));
  const frame = Object.assign(document.createElement("iframe"), {src: address, width: 412, height: 800});
  document.body.append(frame);
}"""
PLAY = """async ([address, level]) => {
  const video = Object.assign(document.createElement("video"), {muted: true, playsInline: true});
  document.body.append(video);
  const player = new Hls({maxBufferLength: 8, startLevel: level});
  const faults = [];
  player.on(Hls.Events.ERROR, (_name, fault) => fault.fatal && faults.push(fault.details));
  player.loadSource(address);
  player.attachMedia(video);
  await new Promise((resolve) => player.on(Hls.Events.MANIFEST_PARSED, resolve));
  player.currentLevel = level;
  const ended = new Promise((resolve) => video.addEventListener("ended", resolve));
  await video.play();
  await new Promise((resolve) => video.requestVideoFrameCallback(resolve));
  const heightPx = video.videoHeight;
  video.currentTime = 22.5;
  await ended;
  const played = {heightPx, faults, duration: video.currentTime};
  player.destroy();
  video.remove();
  return played;
}"""


@pytest.fixture
def http(node: RunningNode) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=node.url, timeout=20) as client:
        yield client


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def showing_node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningNode]:
    """A node that finds a video at its start: a list and one segment."""
    folder = tmp_path_factory.mktemp("showing")
    video = folder / "node" / VIDEO_VERSION
    video.mkdir(parents=True)
    (video / "master.m3u8").write_text("#EXTM3U\n")
    (video / "0-01.m4s").write_bytes(SEGMENT)
    # Room for a session of each test: one network has three quarters of the places.
    with running_node(folder, PROCESSES="1", UPLINK_MBPS="10000") as running:
        yield running


def _nonce(node: RunningNode, **changes: Any) -> str:
    return str(node.open(node.token(**changes)).json()["nonce"])


def _get(node: RunningNode, path: str, **headers: str) -> httpx.Response:
    return httpx.get(f"{node.url}{path}", headers=headers, timeout=20)


@pytest.mark.parametrize("profile", PAGE_PROFILES)
def test_page_is_served_octet_for_octet(node: RunningNode, http: httpx.Client, profile: str):
    nonce = _nonce(node)
    expected = {path: size_bytes for path, size_bytes in page_files() if path.startswith(f"{profile}/")}

    served = {path: http.get(f"/ref/{nonce}-0/{path}").content for path in expected}

    assert served == expected


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("index.html", "text/html; charset=utf-8"),
        ("style-01.css", "text/css; charset=utf-8"),
        ("script-01.js", "text/javascript; charset=utf-8"),
        ("font-01.woff", "font/woff"),
        ("picture-01.png", "image/png"),
    ],
)
def test_page_object_is_kept_by_no_cache_and_timed_by_every_page(
    node: RunningNode, http: httpx.Client, name: str, content_type: str
):
    headers = http.get(f"/ref/{_nonce(node)}-7/texte/{name}").headers

    found = [headers[one] for one in ("content-type", "cache-control", "timing-allow-origin")]
    assert (found, "content-encoding" in headers) == ([content_type, "no-store", "*"], False)
    assert headers["content-security-policy"].startswith("default-src 'none';")


def test_page_counts_in_its_session(node: RunningNode, http: httpx.Client):
    token = node.token()
    nonce = node.open(token).json()["nonce"]

    for path, _ in page_files():
        if path.startswith("texte/"):
            http.get(f"/ref/{nonce}-0/{path}")

    assert node.end(token)["bytes_down"] == PROFILES["texte"].bytes


def test_page_of_an_ended_session_is_gone(node: RunningNode, http: httpx.Client):
    token = node.token()
    nonce = node.open(token).json()["nonce"]
    node.end(token)

    answer = http.get(f"/ref/{nonce}-0/texte/index.html")

    assert (answer.status_code, answer.json()["code"]) == (404, "file.unknown")


@pytest.mark.parametrize(
    "path",
    [
        "/ref/{nonce}-0/texte/../../../secrets/node_key",
        "/ref/{nonce}-0/texte/%2e%2e/%2e%2e/volume.json",
        "/ref/{nonce}-0//etc/passwd",
        "/ref/{nonce}-0/texte/nothing.png",
        "/ref/{nonce}-0/digest",
        "/ref/{nonce}-0/texte",
        "/ref/{nonce}-0/",
        "/ref/{nonce}/texte/index.html",
        "/ref/{nonce}-99999/texte/index.html",
        "/ref/00000000000000000000000000000000-0/texte/index.html",
        "/ref/",
    ],
)
def test_address_that_is_no_object_of_a_page_leads_nowhere(node: RunningNode, path: str):
    target = path.format(nonce=_nonce(node))
    with node.connect() as raw:  # a client library would tidy the path
        raw.sendall(f"GET {target} HTTP/1.1\r\nHost: node\r\nConnection: close\r\n\r\n".encode())
        status = raw.makefile("rb").readline()

    assert status == b"HTTP/1.1 404 Not Found\r\n"


def test_head_tells_the_size_and_counts_nothing(node: RunningNode, http: httpx.Client):
    token = node.token()
    nonce = node.open(token).json()["nonce"]

    answer = http.head(f"/ref/{nonce}-0/texte/picture-01.png")

    assert (answer.headers["content-length"], answer.content) == ("39553", b"")
    assert node.end(token)["bytes_down"] == 0


def test_page_beyond_the_volume_of_its_token_is_refused(node: RunningNode, http: httpx.Client):
    answer = http.get(f"/ref/{_nonce(node, down_bytes=10_000)}-0/texte/index.html")

    assert (answer.status_code, answer.json()["code"]) == (413, "session.bytes")


def test_range_of_a_page_gives_the_whole_object(node: RunningNode, http: httpx.Client):
    answer = http.get(f"/ref/{_nonce(node)}-0/texte/picture-01.png", headers={"Range": "bytes=0-9"})

    assert (answer.status_code, len(answer.content)) == (200, 39_553)


def test_video_that_is_not_made_yet_says_when_to_come_back(node: RunningNode, http: httpx.Client):
    answer = http.get(f"/video/{_nonce(node)}-0/master.m3u8")

    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (503, "video.preparing", "5")


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("", (200, SEGMENT, None)),
        ("bytes=0-1", (206, SEGMENT[:2], "bytes 0-1/25600")),
        ("bytes=25000-", (206, SEGMENT[25_000:], "bytes 25000-25599/25600")),
        ("bytes=-5", (206, SEGMENT[-5:], "bytes 25595-25599/25600")),
        ("bytes=30000-", (416, b"", "bytes */25600")),
        ("bytes=0-1,5-6", (200, SEGMENT, None)),
    ],
)
def test_video_is_given_in_the_parts_that_phones_ask_for(
    showing_node: RunningNode, asked: str, expected: tuple[int, bytes, str | None]
):
    answer = _get(showing_node, f"/video/{_nonce(showing_node)}-0/0-01.m4s", Range=asked)

    assert (answer.status_code, answer.content, answer.headers.get("content-range")) == expected


def test_video_that_lost_octets_while_it_was_served_does_not_look_whole(
    showing_node: RunningNode, tmp_path_factory: pytest.TempPathFactory
):
    segment = showing_node.folder / "node" / VIDEO_VERSION / "0-01.m4s"
    address = f"/video/{_nonce(showing_node)}-0/0-01.m4s"
    _get(showing_node, address)
    os.truncate(segment, 100)

    try:
        with pytest.raises(httpx.RemoteProtocolError):
            _get(showing_node, address)
    finally:
        segment.write_bytes(SEGMENT)


def test_files_leave_no_descriptor_open(showing_node: RunningNode):
    nonce = _nonce(showing_node)
    folder = Path(f"/proc/{showing_node.worker_pids()[0]}/fd")

    for number in range(20):
        _get(showing_node, f"/video/{nonce}-{number}/0-01.m4s")
        _get(showing_node, f"/video/{nonce}-{number}/0-01.m4s", Range="bytes=90000-")

    opened = [one.readlink().name for one in folder.iterdir() if one.is_symlink()]
    assert [name for name in opened if name.endswith(".m4s")] == []


@pytest.mark.walk
@pytest.mark.parametrize("profile", PAGE_PROFILES)
def test_page_in_the_frame_of_another_site_loads_whole_and_says_so(node: RunningNode, browser: Browser, profile: str):
    nonce, port = _nonce(node), node.port
    with visit(browser, size=(412, 800)) as visiting:
        visiting.page.goto(f"http://localhost:{port}/health")  # another origin than 127.0.0.1
        faults: list[str] = []
        visiting.page.on("console", lambda one: faults.append(one.text) if "/ref/" in one.location["url"] else None)
        visiting.page.evaluate(HOLDER, f"http://127.0.0.1:{port}/ref/{nonce}-1/{profile}/index.html")
        visiting.page.wait_for_function("heard.some((one) => one.isLoaded)")
        told: dict[str, Any] = visiting.page.evaluate("heard.at(-1)")
        page = visiting.page.frames[-1]
        fonts = page.evaluate("document.fonts.ready.then((all) => [...all].map((font) => font.status))")
        undecoded = page.evaluate("[...document.images].filter((one) => !one.naturalWidth).length")
        is_wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")

    expected = PROFILES[profile]
    assert (told["maillage"], told["profile"], told["objects"], told["objectsDone"]) == (
        "ref",
        profile,
        expected.objects,
        expected.objects,
    )
    # The browser adds 300 bytes a head (Resource Timing): bytes of the bodies are exact.
    assert told["bytes"] == expected.bytes + 300 * expected.objects
    assert 0 < told["ttfbMs"] <= told["loadMs"]
    assert (set(fonts), undecoded, is_wide, faults) == ({"loaded"}, 0, False, [])


@pytest.mark.walk
def test_video_is_played_by_hls_light_on_each_rung(made_video: Path, browser: Browser, tmp_path: Path):
    (tmp_path / "node").mkdir()
    (tmp_path / "node" / VIDEO_VERSION).symlink_to(made_video)
    player = Path(__file__).parents[3] / "node_modules" / "hls.js" / "dist" / "hls.light.min.js"
    levels = range(len(VIDEO_LADDER))
    with running_node(tmp_path, PROCESSES="1") as node, visit(browser) as visiting:
        nonce = _nonce(node, down_bytes=100_000_000)
        visiting.page.goto(f"{node.url}/health")
        visiting.page.evaluate(player.read_text("utf-8"))
        addresses = [f"{node.url}/video/{nonce}-{level}/master.m3u8" for level in levels]
        played = [visiting.page.evaluate(PLAY, [addresses[level], level]) for level in levels]

    assert played == [{"heightPx": height, "faults": [], "duration": 24} for height, _ in VIDEO_LADDER]
