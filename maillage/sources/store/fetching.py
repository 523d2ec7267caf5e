"""Fetches a file of a source: finds it by the locators of its declaration, downloads it, keeps it under its digest."""

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import formatdate
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils.timezone import localdate
from pydantic import TypeAdapter

from maillage.core.clock import utc_now
from maillage.core.files.atomic import file_lock, write_whole
from maillage.core.net.download import Asking, Download, Patience, Validators, download, forget_part
from maillage.core.net.fetch import AnsweredStatus, RemoteReader
from maillage.core.problems import NotFound, Problem, Refused, Unavailable, sentence
from maillage.sources.domain.terms import FindKind, LocatedFile, SourceDeclaration, SourceStatus
from maillage.sources.intake.locating import RegionCodes, locate, records_of_pages
from maillage.sources.intake.transport_feeds import write_feeds
from maillage.sources.store.models import SourceState
from maillage.sources.store.source_files import download_part, kept_file, kept_folder, part_name, sources_folder

GONE: Final = frozenset({404, 410})
TRIES_OF_A_WAY: Final = 3  # failures in a row before the next ``find`` is tried, once there is something in force
_MOST_REMOTE_BYTES: Final = 12 * 2**30
_MOST_ANSWER_BYTES: Final = 32 * 2**20
_LONGEST_S: Final = 6 * 3_600.0
_LONGEST_ANSWER_S: Final = 60.0
_FETCHED: Final = "fetched.json"

_LOST: Final = sentence(
    "« %(title)s » n’est plus publié là où il l’était (%(reason)s) : les données du %(day)s restent en service."
)
_NEVER_THERE: Final = sentence(
    "« %(title)s » n’est pas là où sa déclaration le cherche (%(reason)s) : corrigez-en l’adresse."
)
_TOKEN: Final = sentence("« %(title)s » demande un jeton : mettez-le dans la variable %(token)s, puis relancez.")

OnProgress = Callable[[str, int, int | None], None]  # the step as text, bytes so far, bytes of the whole


@dataclass(slots=True, kw_only=True)
class SourceLook:
    """One look at a file of a source: whose, of which region, begun when, by which clock, reported to whom."""

    state: SourceState
    declaration: SourceDeclaration
    codes: RegionCodes
    asked_at: datetime
    clock: Callable[[], datetime] = field(default=utc_now)
    report: OnProgress = field(default=lambda _step, _done, _whole: None)
    patience: Patience | None = None


@dataclass(frozen=True, slots=True)
class FetchedFile:
    """A file as it came: where it stands under its publisher's name, and what its host said of it."""

    path: Path
    find_used: int
    address: str
    final_address: str
    validators: Validators
    sha256: str
    size_bytes: int
    located: LocatedFile
    asked_at: datetime
    received_bytes: int = 0


_FETCHED_FORM: Final = TypeAdapter(FetchedFile)


def fetch_source(look: SourceLook) -> FetchedFile:
    """The file by the first locator that answers. Once a file is in force, a locator is given three tries first.

    Raises:
        NotFound: it is published nowhere any more. Refused: a host is not named, a token lacks. Unavailable: later.
    """
    problems: list[Problem] = []
    state, declaration = look.state, look.declaration
    for number, find in enumerate(declaration.find):
        try:
            ask, today = ask_publisher(declaration, look.patience), localdate(look.asked_at)
            located = locate(find, state.part, look.codes, ask, today=today)
            if find.kind is FindKind.FOLDER:
                return _copied(look, located, number)
            if find.kind is FindKind.PAGED_API:
                return _gathered(look, located, number)
            if find.kind is FindKind.TRANSPORT_FEEDS:
                return _gathered_feeds(look, located, number)
            return _downloaded(look, located, number)
        except (NotFound, Unavailable) as problem:
            problems.append(problem)
            is_settled = state.sha256 and number >= state.find_used
            if is_settled and state.failures < TRIES_OF_A_WAY - 1:
                break
    last = problems[-1]
    if all(map(is_gone, problems)) and declaration.find[0].kind is not FindKind.FOLDER:
        params = {"title": declaration.title, "reason": last.text, "day": f"{state.data_on or '?'}"}
        raise NotFound("source_lost", _LOST if state.sha256 else _NEVER_THERE, findings=(), **params) from last
    raise last


def is_gone(problem: Problem) -> bool:
    """Whether the publisher withdrew the file, rather than that it cannot be reached."""
    return isinstance(problem, NotFound) or (isinstance(problem, AnsweredStatus) and problem.status_code in GONE)


def keep_fetched(state: SourceState, path: Path, name: str, fetched: FetchedFile) -> FetchedFile:
    """Move a fetched file to its place under its digest, with what its host said of it."""
    clean = "".join(filter(str.isprintable, name)).replace("/", "_").replace("\\", "_").strip(". ")[-150:]
    folder = kept_folder(state.source, state.part, fetched.sha256)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / (clean or "file")
    path.replace(target)
    stored = replace(fetched, path=target)
    write_whole(folder / _FETCHED, _FETCHED_FORM.dump_json(stored))
    return stored


def fetched_file(state: SourceState, sha256: str) -> FetchedFile | None:
    """A file that was kept, with what its host said of it; None if it is not there any more."""
    path = kept_file(state.source, state.part, sha256)
    if path is None:
        return None
    fetched = _FETCHED_FORM.validate_json((path.parent / _FETCHED).read_bytes())
    return replace(fetched, path=path)


def waiting_file(state: SourceState) -> FetchedFile | None:
    """A file that was fetched but neither taken nor refused: its importer could not take it yet, or was killed."""
    for path in sorted((sources_folder() / "files" / part_name(state.source, state.part)).glob(f"*/{_FETCHED}")):
        stored = _FETCHED_FORM.validate_json(path.read_bytes())
        if stored.sha256 not in {state.sha256, state.refused_sha256}:
            return fetched_file(state, stored.sha256)
    return None


def reader_for(declaration: SourceDeclaration, *, is_answer: bool = False) -> RemoteReader:
    """The reader of the hosts that the declaration names."""
    return RemoteReader(
        tuple(settings.HARVEST_ALLOW),
        _MOST_ANSWER_BYTES if is_answer else _MOST_REMOTE_BYTES,
        _LONGEST_ANSWER_S if is_answer else _LONGEST_S,
        hosts=declaration.hosts,
        mirror=settings.SOURCES_MIRROR,
        contact=str(settings.CONFIGURATION.public_url),
    )


def ask_publisher(declaration: SourceDeclaration, patience: Patience | None = None) -> Callable[[str], bytes]:
    """Reads listings of the publisher; an answer is kept, and asked for again conditionally."""

    def ask(address: str) -> bytes:
        stem = _answer_file(address)
        note = stem.with_suffix(".validators")
        previous = None
        if stem.exists() and note.exists():
            previous = TypeAdapter(Validators).validate_json(note.read_bytes())
        reader = reader_for(declaration, is_answer=True)
        part = stem.with_suffix(".part")
        asking = Asking(patience=patience or Patience())
        answer = download(reader, address, part, previous=previous, asking=asking)
        if not answer.is_unchanged:
            part.replace(stem)
            forget_part(part)
            if answer.validators == Validators():
                note.unlink(missing_ok=True)
            else:
                write_whole(note, TypeAdapter(Validators).dump_json(answer.validators))
        return stem.read_bytes()

    return ask


def last_answer(address: str) -> bytes | None:
    """What the publisher answered at that address the last time; None if it never did."""
    file = _answer_file(address)
    return file.read_bytes() if file.exists() else None


def _answer_file(address: str) -> Path:
    return sources_folder() / "answers" / hashlib.sha256(address.encode()).hexdigest()[:24]


def _downloaded(look: SourceLook, located: LocatedFile, number: int) -> FetchedFile:
    state, declaration = look.state, look.declaration
    token_name = declaration.needs.token
    token = os.environ.get(token_name, "") if token_name else ""
    if token_name and not token:
        raise Refused("source_token", _TOKEN, title=declaration.title, token=token_name)
    is_same_address = bool(state.sha256) and state.address == located.address
    previous = Validators(state.etag, state.last_modified) if is_same_address else None
    # While the refused file is still served, its bytes are not sent each day.
    refused = fetched_file(state, state.refused_sha256) if state.refused_sha256 else None
    waiting = waiting_file(state) or (refused if state.status == SourceStatus.REFUSED.value else None)
    if waiting is not None and waiting.address == located.address:
        previous = waiting.validators
    else:
        waiting = None
    twin = None if previous is not None else _twin_file(state, located.address)
    previous = previous if twin is None else twin.validators
    part = download_part(state.source, state.part)
    with ExitStack() as stack:
        if declaration.is_large:
            stack.enter_context(file_lock(sources_folder() / "locks" / "large-download"))
        answer = download(
            reader_for(declaration),
            located.address,
            part,
            previous=previous,
            asking=Asking(token=token, patience=look.patience or Patience()),
            on_bytes=lambda done, whole: look.report("fetching", done, whole),
        )
    if answer.is_unchanged and waiting is not None:
        forget_part(part)
        return replace(waiting, asked_at=look.asked_at, received_bytes=0)
    if answer.is_unchanged and twin is not None:
        part.unlink(missing_ok=True)
        os.link(twin.path, part)
        named = replace(located, name=located.name or twin.path.name)
        return _kept_part(look, named, number, twin.validators)
    fetched = _fetched(look, located, number, answer)
    if answer.is_unchanged or answer.sha256 in {state.sha256, refused.sha256 if refused is not None else ""}:
        forget_part(part)
        return fetched
    stored = keep_fetched(state, part, located.name or answer.name, fetched)
    forget_part(part)
    return stored


def _twin_file(state: SourceState, address: str) -> FetchedFile | None:
    """What another source has in force from the same address: its bytes are not sent twice."""
    others = SourceState.objects.filter(address=address).exclude(pk=state.pk).exclude(sha256="")
    files = (fetched_file(other, other.sha256) for other in others)
    return next((file for file in files if file is not None and file.validators.conditions), None)


def _fetched(look: SourceLook, located: LocatedFile, number: int, answer: Download) -> FetchedFile:
    state = look.state
    return FetchedFile(
        download_part(state.source, state.part),
        number,
        located.address,
        answer.url,
        answer.validators,
        state.sha256 if answer.is_unchanged else answer.sha256,
        state.size_bytes or 0 if answer.is_unchanged else answer.size_bytes,
        located,
        look.asked_at,
        answer.received_bytes,
    )


def _copied(look: SourceLook, located: LocatedFile, number: int) -> FetchedFile:
    """A file of a watched folder, copied: what is in force must not change under us."""
    state = look.state
    original = Path(unquote(urlsplit(located.address).path))
    part = download_part(state.source, state.part)
    part.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(original, part)
    written = formatdate(original.stat().st_mtime, usegmt=True)
    return _kept_part(look, located, number, Validators("", written))


def _gathered(look: SourceLook, located: LocatedFile, number: int) -> FetchedFile:
    """The records of all pages as one file: the same records have the same bytes, and so the same digest."""
    records = records_of_pages(located.address, ask_publisher(look.declaration, look.patience))
    write_whole(
        download_part(look.state.source, look.state.part), json.dumps(records, ensure_ascii=False, sort_keys=True)
    )
    return _kept_part(look, located, number, Validators())


def _gathered_feeds(look: SourceLook, located: LocatedFile, number: int) -> FetchedFile:
    """The timetables of the region as one archive."""
    part = download_part(look.state.source, look.state.part)
    part.parent.mkdir(parents=True, exist_ok=True)
    ask = ask_publisher(look.declaration, look.patience)
    day = write_feeds(located.address, look.codes, part, ask=ask, last_answer=last_answer)
    return _kept_part(look, replace(located, name="horaires.zip", modified_on=day), number, Validators())


def _kept_part(look: SourceLook, located: LocatedFile, number: int, validators: Validators) -> FetchedFile:
    """The file that was written here, kept unless it is the one in force or the refused one."""
    state = look.state
    part = download_part(state.source, state.part)
    with part.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        size = file.tell()
    fetched = _fetched(
        look, located, number, Download(located.address, False, validators, sha256=sha256, size_bytes=size)
    )
    if sha256 in {state.sha256, state.refused_sha256}:
        part.unlink()
        return fetched
    return keep_fetched(state, part, located.name, fetched)
