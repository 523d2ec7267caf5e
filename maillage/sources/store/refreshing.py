"""Refreshes a file of a source: find it, ask, fetch, prove, compare, take in, note where it came from.

Last good stays: until the importer has taken the new file whole, the one before is in force; a file that is not as
declared is set aside and reported. Killed at any moment, the next run goes on from the bytes that are there.
"""

import hashlib
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import structlog
from django.utils.timezone import localdate, localtime

import maillage
from maillage.core.clock import utc_now
from maillage.core.files.archive_members import unpack_member
from maillage.core.files.atomic import file_lock, remove_path, write_whole
from maillage.core.net.download import Patience
from maillage.core.problems import Problem, Refused, Unavailable, sentence
from maillage.core.source_importers import ImportedRows, ImportRequest, SourceImporter
from maillage.sources.domain.expectations import (
    FileInForce,
    drift,
    new_columns,
    refuse_drift,
    refuse_other_checksum,
    refuse_wrong_beginning,
)
from maillage.sources.domain.freshness import NIGHT_HOURS
from maillage.sources.domain.terms import (
    REFUSED_DAYS,
    FileFacts,
    RestrictedAt,
    SourceDeclaration,
    SourceStatus,
    Territorial,
)
from maillage.sources.intake.file_probe import look_at_file
from maillage.sources.intake.locating import RegionCodes
from maillage.sources.intake.restriction import restrict_table
from maillage.sources.store.fetching import FetchedFile, OnProgress, SourceLook, fetch_source, fetched_file
from maillage.sources.store.models import SourceReading, SourceState
from maillage.sources.store.outcomes import (
    ProvenFile,
    Refreshed,
    note_failure,
    note_not_fetched,
    note_refused,
    note_taken,
    note_unchanged,
)
from maillage.sources.store.region import region_codes
from maillage.sources.store.source_files import declarations, part_name, progress_file, sources_folder
from maillage.sources.store.source_lines import due_states
from maillage.web.offers import offers

_BEGINNING: Final = 4_096
_PROGRESS_EVERY_S: Final = 1.0
_LONGEST_WORK: Final = timedelta(days=1)  # the largest import takes hours
_CLOCK_SLACK: Final = timedelta(days=1)

_IMPORTER: Final = sentence(
    "La déclaration de « %(title)s » nomme la lecture « %(importer)s », qui n’existe pas : choisissez parmi %(names)s."
)
_BROKEN: Final = sentence("La lecture de « %(title)s » a échoué par notre faute : voyez le journal.")
_CLOCK: Final = sentence("L’horloge est en retard sur la dernière lecture (%(last)s) : mettez-la à l’heure.")
_STILL_REFUSED: Final = sentence("« %(title)s » propose toujours le fichier refusé (%(digest)s).")

log = structlog.get_logger("maillage.sources")


def refresh_due(now: datetime) -> int:
    """Refresh the files that are due, one after another; how many brought new data. Large ones wait for the night."""
    changed = 0
    for state in due_states(now):
        declaration = declarations()[state.source]
        is_night = localtime(utc_now()).hour in NIGHT_HOURS
        if declaration.is_large and not is_night and state.next_at is not None:
            continue  # nobody waits for it
        codes = region_codes(state.region)
        try:
            outcome = refresh_file(state, declaration, codes)
        except Exception:
            # A bug in one importer must not keep the other sources old: it is reported in the log and on the page.
            log.exception("source_broken", source=state.source)
            look = SourceLook(state=state, declaration=declaration, codes=codes, asked_at=now)
            note_failure(look, Unavailable("source_broken", _BROKEN, title=declaration.title))
            continue
        changed += outcome.status is SourceStatus.CURRENT
    return changed


def refresh_file(
    state: SourceState,
    declaration: SourceDeclaration,
    codes: RegionCodes,
    *,
    clock: Callable[[], datetime] = utc_now,
    on_progress: OnProgress = lambda _step, _done, _whole: None,
    patience: Patience | None = None,
) -> Refreshed:
    """Bring one file of a source up to date. Never raises a Problem: what went wrong is noted, and in the answer."""
    look = SourceLook(
        state=state, declaration=declaration, codes=codes, asked_at=clock(), clock=clock, patience=patience
    )
    with file_lock(sources_folder() / "locks" / part_name(state.source, state.part)):
        state.refresh_from_db()
        last = state.answered_at
        try:
            if last is not None and look.asked_at < last - _CLOCK_SLACK:
                raise Unavailable("source_clock", _CLOCK, last=f"{localtime(last):%d/%m/%Y}")
            with _progress(declaration, state.part, on_progress) as report:
                look.report = report
                return _take_what_came(look)
        except Refused as refusal:
            return note_not_fetched(look, refusal)
        except Problem as problem:
            return note_failure(look, problem)


def _take_what_came(look: SourceLook) -> Refreshed:
    """Take the accepted file if there is one, else what the publisher has now, unless it is the same as before."""
    state, declaration = look.state, look.declaration
    accepted = fetched_file(state, state.accepted_sha256) if state.accepted_sha256 else None
    if accepted is not None:
        outcome = take_file(look, accepted, is_accepted=True)
        _forget_acceptance(state)
        return outcome
    _forget_acceptance(state)  # of a file that is there no more
    fetched = fetch_source(look)
    if fetched.sha256 == state.sha256:
        return note_unchanged(look, fetched)
    if fetched.sha256 != state.refused_sha256:
        return take_file(look, fetched)
    reading = SourceReading.objects.filter(source=state.source, part=state.part).first()
    judged = None if reading is None else (reading.declaration, reading.software)
    stored = fetched_file(state, fetched.sha256)
    if stored is not None and judged != (declaration.version, maillage.__version__):
        # The declaration or the importer was mended since: the same bytes are judged again.
        return take_file(look, stored)
    refusal = Refused("source_still_refused", _STILL_REFUSED, title=declaration.title, digest=fetched.sha256[:16])
    return note_not_fetched(look, refusal)


def _forget_acceptance(state: SourceState) -> None:
    SourceState.objects.filter(pk=state.pk, accepted_sha256=state.accepted_sha256).update(accepted_sha256="")


def take_file(look: SourceLook, fetched: FetchedFile, *, is_accepted: bool = False) -> Refreshed:
    """Prove a fetched file and take it in; ``is_accepted``: somebody decided that its drift is right.

    Raises:
        Unavailable: its importer cannot take it now; the file stays, and the next look takes it.
    """
    state = look.state
    declaration = replace(look.declaration, expect=look.declaration.expectation_of(fetched.find_used))
    work = sources_folder() / "work"
    work.mkdir(parents=True, exist_ok=True)
    facts = FileFacts()
    with tempfile.TemporaryDirectory(dir=work) as folder:
        try:
            look.report("proving", 0, None)
            content = _opened(declaration, fetched, Path(folder))
            where = declaration.freshness.data_date
            facts = look_at_file(
                content,
                declaration.expect,
                date_column=where.removeprefix("column:") if where.startswith("column:") else "",
                today=localdate(look.asked_at),
            )
            before = FileInForce(state.rows, tuple(state.columns)) if state.sha256 else None
            added = new_columns(declaration, facts, before)
            if not is_accepted:
                refuse_drift(content.name, drift(declaration, content.name, facts, before))
            look.report("taking", 0, None)
            imported = _imported(look, content, Path(folder), fetched.located.address)
        except Refused as refusal:
            return note_refused(look, fetched, facts, refusal)
    return note_taken(look, fetched, ProvenFile(content.name, facts, added, imported))


def forget_old_files(now: datetime) -> int:
    """Remove refused files after a month, and raw bytes of persons after the days that their source says; how many."""
    removed = 0
    # Of killed processes; the beginning of a download may still be continued.
    for name, longest in (("work", _LONGEST_WORK), ("downloads", timedelta(days=REFUSED_DAYS))):
        for left in (sources_folder() / name).glob("[!.]*"):  # locks stay
            if now - datetime.fromtimestamp(left.stat().st_mtime, tz=now.tzinfo) > longest:
                remove_path(left)
    states = {part_name(state.source, state.part): state for state in SourceState.objects.all()}
    for folder in (sources_folder() / "files").glob("*"):
        state = states.get(folder.name)
        declaration = None if state is None else declarations().get(state.source)
        for version in folder.iterdir():
            age = now - datetime.fromtimestamp(version.stat().st_mtime, tz=now.tzinfo)
            most_days = REFUSED_DAYS  # so too what no state names any more
            if state is not None and declaration is not None and version.name == state.sha256[:16]:
                most_days = declaration.needs.keep_days
            if most_days and age > timedelta(days=most_days):
                remove_path(version)
                removed += 1
    return removed


def importer_named(declaration: SourceDeclaration) -> SourceImporter | None:
    """The importer that the declaration names; None if it names none. Raises Refused if no feature offers it."""
    if not declaration.importer:
        return None
    importers: dict[str, SourceImporter] = {one.name: one for one in offers("source_importers")}
    if declaration.importer not in importers:
        names = ", ".join(sorted(importers))
        raise Refused("source_importer", _IMPORTER, title=declaration.title, importer=declaration.importer, names=names)
    return importers[declaration.importer]


def _opened(declaration: SourceDeclaration, fetched: FetchedFile, folder: Path) -> Path:
    """The file itself, or the member of its archive; refused by its first bytes and its published digest."""
    if fetched.located.checksum:
        algorithm = fetched.located.checksum.partition(":")[0].lower()
        if algorithm in {"md5", "sha1", "sha256"}:
            with fetched.path.open("rb") as file:
                digest = f"{algorithm}:{hashlib.file_digest(file, algorithm).hexdigest()}"
            refuse_other_checksum(fetched.path.name, fetched.located.checksum, digest)
    with fetched.path.open("rb") as file:
        beginning = file.read(_BEGINNING)
    refuse_wrong_beginning(declaration, fetched.path.name, beginning, fetched.size_bytes)
    if not declaration.needs.unpack:
        return fetched.path
    most_bytes = max(declaration.needs.disk_mb, 4 * declaration.needs.download_mb, 64) * 2**20
    return unpack_member(
        fetched.path, declaration.needs.unpack, folder, pattern=declaration.needs.member, most_bytes=most_bytes
    )


def _imported(look: SourceLook, content: Path, folder: Path, address: str) -> ImportedRows:
    declaration, codes, restrict = look.declaration, look.codes, look.declaration.restrict
    importer = importer_named(declaration)
    if importer is None:
        return ImportedRows()  # kept for who reads the file itself
    # A permanent address may end in an identifier: importers detect the format of a table by the end of its name.
    named = folder / "named" / f"{content.name}.{declaration.expect.media}"
    if not content.suffix and declaration.expect.media != "other":
        named.parent.mkdir()
        named.symlink_to(content.resolve())
        content = named
    request = ImportRequest(
        content, declaration.id, declaration.title, look.state.part, codes.region, look.clock(), address
    )
    if restrict.where is RestrictedAt.LOCAL and restrict.by is not Territorial.NONE:
        within = {
            Territorial.REGION: (codes.region,),
            Territorial.DEPARTEMENT: codes.departements,
            Territorial.COMMUNE: codes.communes,
        }[restrict.by]
        target = folder / "region" / content.name
        target.parent.mkdir()
        restrict_table(content, target, media=declaration.expect.media, column=restrict.column, codes=frozenset(within))
        request = replace(request, path=target)
    return importer.take(request)


@contextmanager
def _progress(declaration: SourceDeclaration, part: str, on_progress: OnProgress) -> Iterator[OnProgress]:
    """Tell the caller and the pages what is fetched just now, at most once a second; nothing once it is over."""
    told_at = 0.0

    def report(step: str, done: int, whole: int | None) -> None:
        nonlocal told_at
        on_progress(step, done, whole)
        if time.monotonic() - told_at >= _PROGRESS_EVERY_S or step != "fetching":
            told_at = time.monotonic()
            form = {"source": declaration.id, "part": part, "step": step, "done": done, "whole": whole}
            write_whole(progress_file(), json.dumps(form))

    try:
        yield report
    finally:
        progress_file().unlink(missing_ok=True)
