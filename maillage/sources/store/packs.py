"""Packs the files in force for machines without network, and takes packs in by the same rules as from the network.

A pack is a plain tar: ``manifest.json`` first, then each file under ``files/NUMBER``. Names in it choose no path here.
"""

import hashlib
import io
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Final

from pydantic import TypeAdapter, ValidationError

from maillage.core.files.atomic import file_lock, replacing
from maillage.core.net.download import Validators
from maillage.core.problems import NotFound, Refused, sentence
from maillage.sources.domain.terms import LocatedFile
from maillage.sources.store.choices import parts_of, publish_lines
from maillage.sources.store.fetching import FetchedFile, SourceLook, fetched_file, keep_fetched
from maillage.sources.store.models import SourceState
from maillage.sources.store.outcomes import Refreshed, note_unchanged
from maillage.sources.store.refreshing import take_file
from maillage.sources.store.region import region_codes
from maillage.sources.store.source_files import declarations, part_name, sources_folder

_MANIFEST: Final = "manifest.json"
_MOST_MANIFEST_BYTES: Final = 16 * 2**20
_MOST_NAME: Final = 150
_BLOCK: Final = 1 << 20
_EMPTY: Final = sentence("Aucun fichier de source n’est en service ici : chargez-en d’abord.")
_NONE_OF: Final = sentence("Aucun fichier de source de la région %(region)s n’est en service ici : chargez-en d’abord.")
_BROKEN: Final = sentence("« %(file)s » n’est pas un paquet de sources lisible (%(reason)s) : refaites-le.")
_OTHER_PART: Final = sentence(
    "Le paquet a « %(source)s » pour « %(part)s », qui n’est pas de la région d’ici : prenez-en un de la même région."
)
_OTHER_BYTES: Final = sentence("Le fichier de « %(source)s » n’a pas l’empreinte que le paquet annonce : refaites-le.")


@dataclass(frozen=True, slots=True)
class PackEntry:
    """A file of a pack: whose, of which region, where it came from, its digest."""

    source: str
    part: str
    region: str
    declaration: str
    name: str
    address: str
    final_address: str
    etag: str
    last_modified: str
    find_used: int
    title: str
    asked_at: datetime
    sha256: str
    size_bytes: int


_ENTRIES: Final = TypeAdapter(tuple[PackEntry, ...])


def pack_sources(out: Path, *, region: str | None = None) -> tuple[PackEntry, ...]:
    """Write the files in force to the tar ``out``, all or those of a region; the entries. NotFound if there is none."""
    packed: list[tuple[PackEntry, Path]] = []
    states = SourceState.objects.exclude(sha256="").order_by("source", "part")
    for state in states if region is None else states.filter(region=region_codes(region).region):
        fetched = fetched_file(state, state.sha256)
        if fetched is not None:
            packed.append((_entry(state, fetched), fetched.path))
    if not packed:
        problem = NotFound("pack_empty", _EMPTY) if region is None else NotFound("pack_empty", _NONE_OF, region=region)
        raise problem.fixed_by(f"maillage sources first-day{f' --region {region}' if region else ''}")
    entries = tuple(entry for entry, _path in packed)
    with replacing(out) as draft, tarfile.open(draft, "w") as archive:
        _add(archive, _MANIFEST, io.BytesIO(_ENTRIES.dump_json(entries)), len(_ENTRIES.dump_json(entries)))
        for number, (entry, path) in enumerate(packed):
            with path.open("rb") as content:
                _add(archive, f"files/{number}", content, entry.size_bytes)
    return entries


def take_pack(path: Path, *, now: datetime) -> list[Refreshed]:
    """Take in the files of a pack, each proven as if it came from the network; unknown sources are left out.

    Raises:
        Refused: the archive is broken, or a file has other bytes than the pack says.
    """
    outcomes: list[Refreshed] = []
    with _opened(path) as archive:
        try:
            entries = _ENTRIES.validate_json(_member(archive, _MANIFEST).read(_MOST_MANIFEST_BYTES))
        except ValidationError as error:
            raise Refused("pack_broken", _BROKEN, file=_file_name(archive), reason=_MANIFEST) from error
        for number, entry in enumerate(entries):
            if entry.source in declarations():
                outcomes.append(_take_entry(archive, f"files/{number}", entry, now))
    publish_lines()
    return outcomes


def _take_entry(archive: tarfile.TarFile, member: str, entry: PackEntry, now: datetime) -> Refreshed:
    declaration = declarations()[entry.source]
    chosen_for = SourceState.objects.filter(source=entry.source).values_list("region", flat=True)
    region = chosen_for.first() or entry.region
    codes = region_codes(region)
    if entry.part not in parts_of(declaration, codes):  # it would name a file here
        raise Refused("pack_part", _OTHER_PART, source=entry.source, part=entry.part[:20])
    state, _ = SourceState.objects.get_or_create(
        source=entry.source, part=entry.part, defaults={"region": region, "wanted_at": now}
    )
    look = SourceLook(state=state, declaration=declaration, codes=codes, asked_at=now)
    located = LocatedFile(entry.address, entry.name[:_MOST_NAME], entry.title)
    fetched = FetchedFile(
        Path(),
        entry.find_used,
        entry.address,
        entry.final_address,
        Validators(entry.etag, entry.last_modified),
        entry.sha256,
        entry.size_bytes,
        located,
        entry.asked_at,
    )
    with file_lock(sources_folder() / "locks" / part_name(entry.source, entry.part)):
        if state.sha256 == entry.sha256:
            return note_unchanged(look, fetched)
        content = _member(archive, member)
        work = sources_folder() / "work"
        work.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=work, delete=False) as copy:
            digest = hashlib.sha256()
            while block := content.read(_BLOCK):
                digest.update(block)
                copy.write(block)
        if digest.hexdigest() != entry.sha256:
            Path(copy.name).unlink()
            raise Refused("pack_bytes", _OTHER_BYTES, source=entry.source)
        stored = keep_fetched(state, Path(copy.name), entry.name, fetched)
        return take_file(look, stored)


def _entry(state: SourceState, fetched: FetchedFile) -> PackEntry:
    declaration = declarations().get(state.source)
    return PackEntry(
        source=state.source,
        part=state.part,
        region=state.region,
        declaration=declaration.version if declaration else "",
        name=fetched.path.name,
        address=fetched.address,
        final_address=fetched.final_address,
        etag=fetched.validators.etag,
        last_modified=fetched.validators.last_modified,
        find_used=fetched.find_used,
        title=fetched.located.title,
        asked_at=fetched.asked_at,
        sha256=state.sha256,
        size_bytes=fetched.path.stat().st_size,
    )


def _add(archive: tarfile.TarFile, name: str, content: IO[bytes], size: int) -> None:
    member = tarfile.TarInfo(name)
    member.size = size
    archive.addfile(member, content)


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(path, "r:") as archive:
            yield archive
    except (tarfile.TarError, EOFError) as error:
        # What was taken before the break stays: each file is whole.
        raise Refused("pack_broken", _BROKEN, file=path.name, reason=str(error)[:100]) from error


def _member(archive: tarfile.TarFile, name: str) -> IO[bytes]:
    try:
        member = archive.getmember(name)
    except KeyError as error:
        raise Refused("pack_broken", _BROKEN, file=_file_name(archive), reason=name) from error
    content = archive.extractfile(member) if member.isreg() else None
    if content is None:
        raise Refused("pack_broken", _BROKEN, file=_file_name(archive), reason=name)
    return content


def _file_name(archive: tarfile.TarFile) -> str:
    return Path(str(archive.name)).name
