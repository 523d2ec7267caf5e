"""The seal in Chromium beside Python: keys made there, a reply sealed there and opened here, shares unwrapped there.

The pages are bare ones of a server of this test: the parts of the real pages (consultation/pages/seal/), their scripts,
and the addresses that the scripts ask.
"""

import hashlib
import io
import json
import re
import threading
from base64 import b64decode
from collections.abc import Iterator, Mapping
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import pytest
from django.template import Context, Template
from playwright.sync_api import Browser, Page, expect

from maillage.buy.consultation.domain import seal
from maillage.buy.consultation.domain.seal import Contents, Envelope
from tests.walks.browsing import visit

pytestmark = pytest.mark.walk

CONSULTATION: Final = Path(seal.__file__).parents[1]
REPLY: Final = "0f8fad5b-d9cb-469f-a165-70867728950e"
PHRASE: Final = "marée haute à l’étier"
BASE: Final = "/consultations/ecole/depot/jeton"
LARGE_BYTES: Final = 100_000_000
MOST_GROWTH_BYTES: Final = 160_000_000  # of which Playwright’s copies of each request are a third
# A clock that is wrong by a day: the hour on the page is the server's.
A_DAY_AHEAD: Final = """Date = class extends Date {
  constructor(...words) { super(...(words.length ? words : [Date.now()])); }
  static now() { return super.now() + 86_400_000; }
}"""
FORMS: Final = {
    "/cle": ("data-officer-key method=post", "officer_key.html", "", "keys.js"),
    "/depot": (
        f"data-deposit data-state='{BASE}/etat'",
        "deposit.html",
        (
            "<label>Prix <input name=prix inputmode=decimal required></label>"
            "<label>Pièces <input type=file multiple></label>"
        ),
        "deposit.js",
    ),
    "/ouverture": ("data-opening data-parts=/parts", "opening.html", "", "opening.js"),
}


class Room:
    """What a room keeps: public keys, sealed files, the envelope, the shares that were given."""

    def __init__(self) -> None:
        self.publics: list[str] = []
        self.files: dict[int, io.BytesIO] = {}
        self.envelope: Envelope | None = None
        self.asking = ""  # the fingerprint of the officer who is signed in
        self.shares: list[bytes] = []
        self.cuts = 0

    def wrapped(self) -> list[dict[str, Any]]:
        """The share of who is signed in."""
        assert self.envelope
        mine = [one.model_dump() for one in self.envelope.shares if one.holder == self.asking]
        return [{"reply": REPLY, "share": one} for one in mine]


class Requests(BaseHTTPRequestHandler):
    """The addresses of the contract between the scripts and the server."""

    protocol_version = "HTTP/1.1"

    def __init__(self, room: Room, *words: Any) -> None:
        self.room = room
        super().__init__(*words)

    def do_GET(self) -> None:
        """A page, a script, or what the scripts ask."""
        path = urlsplit(self.path).path
        if path in FORMS:
            head, name, fields, script = FORMS[path]
            part = Template((CONSULTATION / "pages/seal" / name).read_text("utf-8")).render(Context())
            page = f"<!doctype html><html lang=fr><title>x</title><form {head}>{fields}{part}</form>"
            self._answer(f"{page}<script type=module src=/js/{script}></script>".encode(), "text/html; charset=utf-8")
        elif path.startswith("/js/"):
            script_path = CONSULTATION / "static/consultation" / Path(path).name
            self._answer(script_path.read_bytes(), "text/javascript")
        elif path == f"{BASE}/etat":
            holders = [{"public": one, "fingerprint": seal.fingerprint(one)} for one in self.room.publics]
            hours = {"now": "2026-12-02T11:58:00+01:00", "term": "2026-12-02T12:00:00+01:00"}
            self._json(
                {**hours, "holders": holders, "reply": None, "parts": {}, "kinds": ["pdf"], "most_octets": 10**9}
            )
        elif path == "/parts":
            self._json(self.room.wrapped())
        else:
            self._answer(b"", "image/x-icon")

    def do_POST(self) -> None:
        """A public key, the beginning or the end of a reply, shares."""
        body = self._body()
        if self.path == "/cle":
            self.room.publics.append(parse_qs(body.decode())["public"][0])
            self._answer(b"ok", "text/plain")
        elif self.path == "/parts":
            self.room.shares += [b64decode(one["share"]) for one in json.loads(body)]
            self._json([])
        elif self.path.endswith("/envoi"):
            self.room.envelope = Envelope.parse(body)
            receipt = {"at": "2 décembre 2026, 11 h 58", "reply": REPLY, "number": 1, "is_late": False}
            self._json({**receipt, "digest": self.room.envelope.digest})
        else:
            self._json({"reply": REPLY})

    def do_PUT(self) -> None:
        """A part of a sealed file; the third of all is cut off before anything of it is kept."""
        body, address = self._body(), urlsplit(self.path)
        self.room.cuts += 1
        if self.room.cuts == 3:
            self.close_connection = True
            return
        file = self.room.files.setdefault(int(address.path.rpartition("/")[2]), io.BytesIO())
        assert self.headers["X-Part-SHA256"] == hashlib.sha256(body).hexdigest()
        assert parse_qs(address.query)["offset"] == [str(file.tell())]
        file.write(body)
        self._json({"octets": file.tell()})

    def log_message(self, *_words: object) -> None:
        """Say nothing."""

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers["Content-Length"] or 0))

    def _json(self, document: object) -> None:
        self._answer(json.dumps(document).encode(), "application/json")

    def _answer(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def room() -> Room:
    return Room()


@pytest.fixture
def address(room: Room) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Requests, room))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_reply_sealed_in_the_browser_is_opened_by_two_of_three_and_a_large_file_stays_out_of_memory(
    browser: Browser, room: Room, address: str, tmp_path: Path
) -> None:
    third = seal.new_key()
    plan, offer = tmp_path / "plan.pdf", tmp_path / "offre.pdf"
    with plan.open("wb") as file:
        file.truncate(LARGE_BYTES)
    offer.write_bytes(b"%PDF offre")
    with visit(browser) as officer:
        key_file = _make_key(officer.page, address, tmp_path)
        paper = _make_paper(officer.page, address)
        room.publics.append(seal.public_of(third))

        officer.page.add_init_script(A_DAY_AHEAD)
        officer.page.goto(f"{address}/depot")
        expect(officer.page.get_by_text("Heure de la salle : 11:58:0")).to_be_visible()
        officer.page.locator("[name=prix]").fill("douze mille")
        officer.page.get_by_role("button", name="Sceller et envoyer").click()
        expect(officer.page.get_by_role("status")).to_contain_text("« Prix » n’est pas un prix")
        officer.page.locator("[name=prix]").fill("12 400,50")
        officer.page.locator("[type=file]").set_input_files([plan, offer])
        before_bytes = _memory_from_now(browser)
        officer.page.get_by_role("button", name="Sceller et envoyer").click()
        expect(officer.page.get_by_role("status")).to_have_text(
            "Votre réponse est reçue : voici le récépissé.", timeout=120_000
        )
        growth_bytes = _growth_bytes(browser, before_bytes)

        assert room.envelope
        expect(officer.page.locator("[data-deposit-receipt]")).to_contain_text(room.envelope.digest)
        _give_shares(officer.page, room, address, seal.fingerprint(room.publics[0]))
    with visit(browser) as agency:
        agency.page.goto(f"{address}/ouverture")
        room.asking = seal.fingerprint(room.publics[1])
        agency.page.get_by_role("button", name="Donner mes parts").click()
        expect(agency.page.get_by_role("status")).to_contain_text(f"n’a pas votre clé {room.asking}")
        agency.page.get_by_text("Ma clé n’est pas sur cet ordinateur").click()
        agency.page.locator("textarea").fill(paper.upper())
        with agency.page.expect_navigation():
            agency.page.get_by_role("button", name="Donner mes parts").click()

    key = room.envelope.opening_key(room.shares)
    first, _, last = room.envelope.shares
    by_file = seal.unwrap_share(first, seal.unlock_key(key_file, PHRASE), REPLY)
    assert room.envelope.opening_key([by_file, seal.unwrap_share(last, third, REPLY)]) == key
    _check_files(room, key, {plan.name: LARGE_BYTES, offer.name: 10})
    assert growth_bytes < MOST_GROWTH_BYTES


def _check_files(room: Room, key: bytes, sizes: dict[str, int]) -> None:
    """What was sent is what was chosen, and what stands is what the envelope names."""
    assert room.envelope
    contents = Contents.parse(_opened(room, key, 0))
    assert contents.answers == {"prix": "12 400,50"}
    assert {file.name: file.octets for file in contents.files} == sizes
    plain = {file.n: _opened(room, key, file.n) for file in contents.files}
    assert [hashlib.sha256(plain[file.n]).hexdigest() for file in contents.files] == [
        file.sha256 for file in contents.files
    ]
    assert (plain[1].count(0), plain[2]) == (LARGE_BYTES, b"%PDF offre")
    stand = {n: hashlib.sha256(file.getbuffer()).hexdigest() for n, file in room.files.items()}
    assert {file.n: file.sha256 for file in room.envelope.files} == stand


def _make_key(page: Page, address: str, folder: Path) -> dict[str, Any]:
    """Make an officer's key, keep its file and send its public half."""
    page.goto(f"{address}/cle")
    for field in page.locator("[type=password]").all():
        field.fill(PHRASE)
    with page.expect_download() as download:
        page.get_by_role("button", name="Créer la clé").click()
    page.get_by_role("button", name="Enregistrer la clé publique").click()
    page.get_by_text("ok").wait_for()
    path = folder / "key.json"
    download.value.save_as(path)
    document: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return document


def _make_paper(page: Page, address: str) -> str:
    """Make the paper of recovery: the letters on it."""
    page.goto(f"{address}/cle")
    page.get_by_label("celle de secours").check()
    page.get_by_role("button", name="Créer la clé").click()
    paper = page.locator("[data-key-paper]").inner_text()
    page.get_by_role("button", name="Enregistrer la clé publique").click()
    page.get_by_text("ok").wait_for()
    return paper


def _give_shares(page: Page, room: Room, address: str, holder: str) -> None:
    room.asking = holder
    page.goto(f"{address}/ouverture")
    with page.expect_navigation():
        page.get_by_role("button", name="Donner mes parts").click()


def _opened(room: Room, key: bytes, n: int) -> bytes:
    room.files[n].seek(0)
    return b"".join(seal.open_file(room.files[n], key, REPLY, n))


def _memory_from_now(browser: Browser) -> dict[int, int]:
    """The memory of each process of pages now; its peak is counted from now on, whatever pages came before."""
    for process in _page_processes(browser):
        Path(f"/proc/{process}/clear_refs").write_text("5", "ascii")
    return {process: _memory_bytes(process, "VmRSS") for process in _page_processes(browser)}


def _growth_bytes(browser: Browser, before_bytes: Mapping[int, int]) -> int:
    """By how much the one that grew most has grown at its peak."""
    return max(_memory_bytes(each, "VmHWM") - before_bytes.get(each, 0) for each in _page_processes(browser))


def _page_processes(browser: Browser) -> list[int]:
    processes = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    return [one["id"] for one in processes if one["type"] == "renderer"]


def _memory_bytes(process: int, measure: str) -> int:
    """The memory of a process: now (VmRSS), or at its peak (VmHWM)."""
    state = Path(f"/proc/{process}/status").read_text("utf-8")
    found = re.search(rf"{measure}:\s+(\d+)", state)
    assert found
    return 1024 * int(found[1])
