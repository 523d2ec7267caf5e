"""Downloads large documents into a file: asked conditionally, resumed where they were cut, retried with patience.

What was received stands in the file beside a note of its validators, so a killed download goes on at that byte
(RFC 9110: conditional requests section 13, ranges section 14).
"""

import hashlib
import json
import os
import random
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Final

from maillage.core.files.atomic import lock_of, write_whole
from maillage.core.net.fetch import AnsweredStatus, RemoteAnswer, RemoteReader, document_name
from maillage.core.problems import Unavailable, sentence

FREE_BYTES: Final = 256 * 2**20  # left free on the disk by any download
_BLOCK_BYTES: Final = 1 << 20
_CONTENT_RANGE: Final = re.compile(r"bytes (?:(\d+)-\d+|\*)/(\d+)")
_RETRIED: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_RETRIED_CODES: Final = frozenset({"harvest_unreachable", "harvest_too_slow", "harvest_host_unknown"})
_FILE_NAME: Final = re.compile(r"filename=\"?([^\";]+)")
OnBytes = Callable[[int, int | None], None]  # bytes so far, and of the whole if known


@dataclass(frozen=True, slots=True)
class Validators:
    """What the server said of this version of the document: its ETag and Last-Modified, as they came."""

    etag: str = ""
    last_modified: str = ""

    @property
    def conditions(self) -> dict[str, str]:
        """The headers by which the server answers 304 while it has this version."""
        if self.etag:
            return {"If-None-Match": self.etag}
        return {"If-Modified-Since": self.last_modified} if self.last_modified else {}

    @property
    def range_condition(self) -> str:
        """The If-Range value: a strong ETag, else the date; "" if the rest of the document cannot be asked for."""
        return self.etag if self.etag and not self.etag.startswith("W/") else self.last_modified


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a download is tried again: ``tries`` in a row that bring no byte, waits that double from ``first_s``.

    A server that asks for a longer wait than ``longest_s`` is left alone.
    """

    tries: int = 4
    first_s: float = 2.0
    longest_s: float = 120.0


@dataclass(frozen=True, slots=True)
class Download:
    """A downloaded document, or, if ``is_unchanged``, that the server still has the known one.

    ``received_bytes`` came over the network in this call; the rest was there before.
    """

    url: str
    is_unchanged: bool
    validators: Validators
    media_type: str = ""
    name: str = ""
    sha256: str = ""
    size_bytes: int = 0
    received_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Asking:
    """How a document is asked for: media types; a token, sent to the host of its address alone; with what patience."""

    accept: str = "*/*"
    token: str = ""
    patience: Patience = field(default_factory=Patience)


@dataclass(slots=True)
class _Transfer:
    """The state of one download over its tries."""

    reader: RemoteReader
    url: str
    part: Path
    previous: Validators | None
    asking: Asking
    on_bytes: OnBytes
    received_bytes: int = 0

    @property
    def note(self) -> Path:
        """Where the validators of the part stand."""
        return self.part.with_name(f"{self.part.name}.json")

    def resumable(self) -> Validators | None:
        """The validators of the bytes that are there; None if they cannot be continued."""
        try:
            form = json.loads(self.note.read_bytes())
            if form.pop("url") != self.url:
                return None
            validators = Validators(**form)
        except (OSError, ValueError, KeyError, TypeError):
            return None  # nothing there yet, or cut on a full disk: begin again
        return validators if validators.range_condition and self.part.exists() else None


def download(
    reader: RemoteReader,
    url: str,
    part: Path,
    *,
    previous: Validators | None = None,
    asking: Asking | None = None,
    on_bytes: OnBytes = lambda _received, _whole: None,
    sleep: Callable[[float], None] = time.sleep,
) -> Download:
    """Download ``url`` into ``part``, which the caller then moves to its place.

    ``previous`` are the validators of the version that the caller has: nothing is downloaded while the server has the
    same. A ``part`` left by an earlier call is continued, if the server still has that version.

    Raises:
        Refused: the address may not be fetched, or is larger than ``reader.max_volume_bytes``.
        AnsweredStatus: the server refuses, with its status.
        Unavailable: it cannot be reached now, or the disk is full; ``part`` stays for the next call.
    """
    asking = asking or Asking()
    patience = asking.patience
    transfer = _Transfer(reader, url, part, previous, asking, on_bytes)
    part.parent.mkdir(parents=True, exist_ok=True)
    failures = 0
    with lock_of(part):
        while True:
            before = transfer.received_bytes
            try:
                return _try_download(transfer)
            except Unavailable as problem:
                if transfer.received_bytes > before:
                    failures = 0
                failures += 1
                status = problem.status_code if isinstance(problem, AnsweredStatus) else None
                is_passing = problem.code in _RETRIED_CODES if status is None else status in _RETRIED
                wait_s = problem.wait_s if isinstance(problem, AnsweredStatus) else None
                if not is_passing or failures >= patience.tries or (wait_s or 0.0) > patience.longest_s:
                    raise
                if wait_s is None:
                    # Full jitter: many installations that lost one server do not come back at the same moment.
                    wait_s = random.uniform(0.0, min(patience.longest_s, patience.first_s * 2**failures))  # noqa: S311
                sleep(wait_s)


@contextmanager
def downloaded(reader: RemoteReader, url: str, *, folder: Path, accept: str) -> Iterator[tuple[Path, str]]:
    """Yield the document at ``url`` as a file in ``folder``, with its name; the file is deleted unless it was moved.

    The file name is a digest of the URL: nothing in the URL may choose a name on our disk. What a cut download left is
    continued by the next call.
    """
    path = folder / f"download-{hashlib.sha256(url.encode()).hexdigest()[:16]}"
    part = path.with_name(f"{path.name}.part")
    with lock_of(path):
        download(reader, url, part, asking=Asking(accept))
        try:
            part.replace(path)
            forget_part(part)
            yield path, document_name(url)
        finally:
            path.unlink(missing_ok=True)


def forget_part(part: Path) -> None:
    """Remove what a download left: the bytes and the note of their validators."""
    part.unlink(missing_ok=True)
    part.with_name(f"{part.name}.json").unlink(missing_ok=True)


def _try_download(transfer: _Transfer) -> Download:
    resumed = transfer.resumable()
    start = transfer.part.stat().st_size if resumed else 0
    headers = {"Accept": transfer.asking.accept, "Accept-Encoding": "identity"}
    if transfer.asking.token:
        headers["Authorization"] = f"Bearer {transfer.asking.token}"
    if resumed is not None and start:
        headers |= {"Range": f"bytes={start}-", "If-Range": resumed.range_condition}
    elif transfer.previous is not None:
        headers |= transfer.previous.conditions
    with transfer.reader.answering(transfer.url, headers) as answer:
        status = answer.response.status
        if status == HTTPStatus.NOT_MODIFIED and transfer.previous is not None:
            return Download(answer.address.url, is_unchanged=True, validators=transfer.previous)
        if status == HTTPStatus.OK:
            _write_blocks(transfer, answer, start=0)
            return _finished(transfer, answer)
        offset, whole = _content_range(answer)
        # Some servers ignore If-Range: the rest of another version must not be appended.
        etag = answer.response.headers.get("ETag", "").strip()
        is_same = resumed is not None and etag in {resumed.etag, ""}
        if status == HTTPStatus.PARTIAL_CONTENT and is_same and offset == start:
            _write_blocks(transfer, answer, start=start)
            return _finished(transfer, answer)
        if status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and resumed is not None and whole == start:
            return _finished(transfer, answer)  # killed between the last byte and the end
        if status not in {HTTPStatus.PARTIAL_CONTENT, HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE} or not start:
            raise answer.refusal()
    # Bytes that do not fit those of the server: begin again, once.
    forget_part(transfer.part)
    return _try_download(transfer)


def _content_range(answer: RemoteAnswer) -> tuple[int | None, int | None]:
    """The first byte and the length of the whole, as far as Content-Range says."""
    match = _CONTENT_RANGE.fullmatch(answer.response.headers.get("Content-Range", "").strip())
    if match is None:
        return None, None
    return int(match[1]) if match[1] else None, int(match[2])


def _write_blocks(transfer: _Transfer, answer: RemoteAnswer, *, start: int) -> None:
    headers = answer.response.headers
    validators = _validators(answer)
    # An encoded body has other offsets than the document: it is not continued.
    is_encoded = headers.get("Content-Encoding", "identity").strip().lower() not in {"", "identity"}
    length = headers.get("Content-Length", "")
    remaining = int(length) if length.isascii() and length.isdigit() and not is_encoded else None
    whole = None if remaining is None else start + remaining
    if shutil.disk_usage(transfer.part.parent).free < (remaining or 0) + FREE_BYTES:
        raise _disk_full(transfer.part.parent)
    if start == 0:
        note = {"url": transfer.url, **asdict(validators)} if not is_encoded else {}
        transfer.part.unlink(missing_ok=True)
        write_whole(transfer.note, json.dumps(note))
    written = start
    with transfer.part.open("ab") as file:
        for block in answer.blocks():
            try:
                file.write(block)
            except OSError as error:
                # What is written stays: the next call continues it.
                raise _disk_full(transfer.part.parent) from error
            written += len(block)
            transfer.received_bytes += len(block)
            transfer.on_bytes(written, whole)
        os.fsync(file.fileno())


def _finished(transfer: _Transfer, answer: RemoteAnswer) -> Download:
    with transfer.part.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        size = file.tell()
    resumed = transfer.resumable()
    validators = _validators(answer)
    if resumed is not None and validators == Validators():
        validators = resumed  # an answer 416 has none of its own
    headers = answer.response.headers
    name = _FILE_NAME.search(headers.get("Content-Disposition", ""))
    return Download(
        answer.address.url,
        is_unchanged=False,
        validators=validators,
        media_type=headers.get("Content-Type", "").partition(";")[0].strip().lower(),
        name=document_name(name[1] if name else answer.address.url),
        sha256=sha256,
        size_bytes=size,
        received_bytes=transfer.received_bytes,
    )


def _validators(answer: RemoteAnswer) -> Validators:
    headers = answer.response.headers
    return Validators(headers.get("ETag", "").strip(), headers.get("Last-Modified", "").strip())


def _disk_full(folder: Path) -> Unavailable:
    message = sentence("Le disque de %(folder)s n’a plus assez de place pour ce fichier : libérez-en, puis relancez.")
    return Unavailable("download_disk_full", message, folder=str(folder))
