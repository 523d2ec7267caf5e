"""The worst bodies: streams, documents, forms and files near their limits, drawn by type of content."""

import io
import json
import random
import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final

from bench.hostile_files import HOSTILE_FILES, HostileFile

BOUNDARY: Final = "maillage-hostile"
FORM: Final = "application/x-www-form-urlencoded"
MULTIPART: Final = "multipart/form-data"
_STREAM: Final = "application/x-ndjson"
_JSON: Final = "application/json"
_HEADER: Final = (
    "nomAttribuant,idAttribuant,dateConvention,referenceDecision,nomBeneficiaire,idBeneficiaire,rnaBeneficiaire,objet,"
    "montant,nature,conditionsVersement,datesPeriodeVersement,idRAE,notificationUE,pourcentageSubvention,dispositifAide"
)

_SOURCES: Final = Path(__file__).resolve().parents[1] / "maillage"
_INPUT: Final = re.compile(r"<input[^>]*type=\"file\"[^>]*>")
_NAME: Final = re.compile(r"\bname=\"(\w+)\"")
_READ: Final = re.compile(r"FILES\.(?:get|getlist)\(\s*\"(\w+)\"|\"(\w+)\" (?:not )?in request\.FILES")
_FIELD: Final = re.compile(r"(\w+) = forms\.FileField\(")


@dataclass(frozen=True, slots=True)
class Body:
    """A body: how it is called in the table, its type, and how it is made."""

    name: str
    content_type: str
    make: Callable[[], bytes]

    @property
    def is_form(self) -> bool:
        """Whether a page may take it."""
        return self.content_type in {FORM, MULTIPART}

    @property
    def is_small(self) -> bool:
        """Whether it is sent to every page that takes forms."""
        return self.content_type == FORM

    @property
    def header(self) -> str:
        """The Content-Type."""
        return f"{MULTIPART}; boundary={BOUNDARY}" if self.content_type == MULTIPART else self.content_type


def document() -> dict[str, object]:
    """A small good document of a device of its own."""
    return {
        "version": "1",
        "id": str(uuid.uuid4()),
        "taken_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "device": uuid.uuid4().hex,
        "position": {"lon": -1.5534, "lat": 47.2173, "accuracy_m": 12.0},
        "context": "outdoor",
        "operator": {"value": "orange", "origin": "sim"},
        "technology": {"value": "4G", "origin": "network"},
        "client": {"name": "hostile", "version": "1"},
        "subtests": {"download": {"status": "ok", "goodput_bps": 45_200_000.0}},
    }


def _lines(line: bytes, count: int) -> bytes:
    return b"\n".join([line] * count)


def _good_lines() -> bytes:
    return b"\n".join(json.dumps(document()).encode() for _ in range(1_000))


def _wrong_lines() -> bytes:
    return _lines(
        json.dumps({**document(), "flags": [1] * 40, **{f"x{n}": n for n in range(400)}}).encode()[:4_000], 1_000
    )


def _table(
    cells: Callable[[random.Random, int], Iterator[str]], megabytes: int, fields: dict[str, str] | None = None
) -> Callable[[], bytes]:
    @cache  # to draw 48 MB takes longer than to send them to every field for files
    def make() -> bytes:
        chance, text = random.Random(7), io.StringIO()
        text.write(_HEADER + "\n")
        row = 0
        while text.tell() < megabytes << 20:
            text.write(",".join(cells(chance, row)) + "\n")
            row += 1
        return _multipart({"schema": "scdl/subventions", "findings": "all"} | (fields or {}), text.getvalue().encode())

    return make


def _correctable(row: int) -> Iterator[str]:
    """Cells of which most can be corrected: a date, an amount and a word as spreadsheets write them."""
    yield from ("Ville", "217 500 016 00019", f"{row % 28 + 1:02}/01/2025", f"R{row}", "Club", "390 322 055 00017", "")
    yield from ("objet", f"{row}.000,50 €", "Numéraire", "Unique", "01/02/2025 - 01/03/2025", "", "NON", "50 %", "")


def _multipart(fields: dict[str, str], file: bytes, *, name: str = "x.csv", of: str = "file") -> bytes:
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{of}"; filename="{name}"\r\n\r\n'
    return "".join(parts).encode() + head.encode() + file + f"\r\n--{BOUNDARY}--\r\n".encode()


def _wide() -> bytes:
    names = ",".join(f"colonne{number}" for number in range(16_000))
    return _multipart({"schema": "scdl/subventions"}, f"{names}\n{',' * 15_999}\n".encode() * 8)


def _contracts(records: bytes) -> bytes:
    return _multipart({}, b'{"marches":[' + records + b"{}]}")


def _fields(count: int) -> bytes:
    return json.dumps({"id": 1, **{f"x{number}": 1 for number in range(count)}}).encode() + b","


BODIES: Final = (
    Body("200,000 empty lines", _STREAM, lambda: _lines(b"{}", 200_000)),
    Body("1,000 empty lines", _STREAM, lambda: _lines(b"{}", 1_000)),
    Body("1,000 wrong lines", _STREAM, _wrong_lines),
    Body("1,000 good lines", _STREAM, _good_lines),
    Body("3 MB of pages", _STREAM, lambda: _lines(b'{"subtests":{"web":{"pages":[' + b"{}," * 900 + b"{}]}}}", 1_000)),
    Body(
        "wrong document", _JSON, lambda: json.dumps({f"x{number}": [{}] for number in range(5_000)}).encode()[:65_000]
    ),
    Body("deep document", _JSON, lambda: b"[" * 60_000),
    Body("large document", _JSON, lambda: b'{"a":"' + b"x" * 3_000_000 + b'"}'),
    Body("wrong everywhere, 5 MB", MULTIPART, _table(lambda c, _: (f"{c.random():.9f}" for _ in range(16)), 5)),
    Body("wrong everywhere, 48 MB", MULTIPART, _table(lambda _, r: (f"?{r}-{n}" for n in range(16)), 48)),
    Body("all different, 48 MB", MULTIPART, _table(lambda _, r: (f"{10**13 + r * 17}{n:02}" for n in range(16)), 48)),
    Body("nothing in 48 MB", MULTIPART, _table(lambda _c, _r: iter([""] * 16), 48)),
    Body("to correct, 20 MB", MULTIPART, _table(lambda _, r: _correctable(r), 20, {"wanted": "correct"})),
    Body("16,000 columns", MULTIPART, _wide),
    Body("contracts without a datum, 45 MB", MULTIPART, lambda: _contracts(b'{"id":1},' * 5_000_000)),
    Body("a contract of 300,000 fields", MULTIPART, lambda: _contracts(_fields(300_000))),
    Body("1,000 fields", FORM, lambda: "&".join(f"x{number}=y" for number in range(990)).encode()),
    Body("2 MB field", FORM, lambda: b"sql=" + b"x" * 2_000_000),
)


def file_fields() -> tuple[str, ...]:
    """What fields for files are called, in templates, views and forms."""
    names = {"file"}
    for path in _SOURCES.rglob("*.html"):
        for tag in _INPUT.findall(path.read_text("utf-8")):
            names.update(_NAME.findall(tag))
    for path in _SOURCES.rglob("*.py"):
        text = path.read_text("utf-8")
        names.update(name for pair in _READ.findall(text) for name in pair if name)
        names.update(_FIELD.findall(text))
    return tuple(sorted(names))


def file_bodies(name: str) -> Iterator[Body]:
    """Forms that hold a hostile file each in the field ``name``."""

    def sent(file: HostileFile) -> Callable[[], bytes]:
        return lambda: _multipart({}, file.content, name=file.name, of=name)

    for file in HOSTILE_FILES:
        yield Body(f"{name}: {file.kind}", MULTIPART, sent(file))


FILE_FIELDS: Final = file_fields()
