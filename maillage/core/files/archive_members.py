"""Takes one member out of an archive of somebody else (ZIP, 7z, gzip), in a child process with little memory and time.

Only the bytes of that member leave the child: no name in the archive chooses a path on our disk.
"""

import gzip
import json
import lzma
import re
import shutil
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Final

from maillage.core.bounds.isolation import ProcessBounds, bounded_output
from maillage.core.problems import Refused, sentence

FORMS: Final = ("zip", "7z", "gz")
MOST_MEMBERS: Final = 20_000
MOST_RATIO: Final = 200  # unpacked against packed bytes: texts that repeat themselves reach 30
_BLOCK: Final = 1 << 20
_LZMA_MB: Final = 512  # dictionaries of 7-Zip's strongest usual settings
_BYTES_A_SECOND: Final = 10_000_000  # of the slowest unpacking that is waited for
_LEAST_S: Final = 10.0
_MEMBER: Final = "maillage.core.files.archive_members:write_member"
_NAMES: Final = "maillage.core.files.archive_members:write_names"

_BROKEN: Final = sentence("« %(name)s » ne s’ouvre pas, ou s’arrête en chemin : téléchargez-le de nouveau.")
_MANY: Final = sentence("« %(name)s » contient plus de %(most)s fichiers : prenez-en celui qu’il faut.")
_PATHS: Final = sentence("« %(name)s » veut écrire hors de son dossier : cette archive n’est pas sûre.")
_LARGE: Final = sentence("« %(name)s » dépasserait %(most)s Mo une fois décompressé : ce n’est pas le fichier attendu.")
_NONE: Final = sentence("« %(name)s » ne contient pas le fichier attendu (%(pattern)s) : vérifiez que c’est le bon.")
_SEVERAL: Final = sentence(
    "« %(name)s » contient %(count)s fichiers qui conviennent (%(pattern)s) : il en faut un seul."
)
_LOCKED: Final = sentence("« %(name)s » est protégé par un mot de passe : demandez-le sans.")
_LIBRARY: Final = sentence(
    "« %(name)s » est un .7z, que ce serveur ne sait pas ouvrir : décompressez-le d’abord, ou installez « pip install "
    "maillage[archives] »."
)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A file in an archive: its name, its sizes unpacked and packed (None where the archive does not say)."""

    name: str
    size_bytes: int
    packed_bytes: int | None = None


def unpack_member(path: Path, form: str, folder: Path, *, pattern: str = "", most_bytes: int) -> Path:
    """Write the one member whose name matches ``pattern`` into ``folder``; its path there.

    ``form`` is one of FORMS; ``pattern`` is a regular expression searched in the member's path (of gzip, not asked).

    Raises:
        Refused: broken, unsafe, larger than ``max_volume_bytes``, or without exactly one such member.
    """
    seconds = max(_LEAST_S, most_bytes / _BYTES_A_SECOND)
    bounds = ProcessBounds(seconds=seconds, memory_mb=_LZMA_MB, written_bytes=most_bytes + 4_096)
    words = (str(path.resolve()), form, pattern, str(most_bytes))
    with bounded_output(_MEMBER, *words, bounds=bounds) as written:
        target = folder / str(json.loads(written.readline()))
        with target.open("wb") as copy:
            shutil.copyfileobj(written, copy, _BLOCK)
    return target


def seven_zip_members(path: Path, *, pattern: str) -> list[str]:
    """The names of the members of a 7z that match ``pattern``, to unpack one after another.

    Raises:
        Refused: broken, unsafe, with too many members, or without any such member.
    """
    bounds = ProcessBounds(seconds=_LEAST_S, memory_mb=_LZMA_MB, written_bytes=1 << 24)
    with bounded_output(_NAMES, str(path.resolve()), pattern, bounds=bounds) as written:
        return [str(name) for name in json.loads(written.read())]


def write_names(_source: BinaryIO, sink: BinaryIO, *words: str) -> None:
    """In the child: write the fitting names as JSON; ``words`` as of seven_zip_members."""
    path_text, pattern = words
    path = Path(path_text)
    with _seven_zip(path) as archive:
        entries = _judged(_seven_zip_entries(archive), path)
        fitting = sorted(entry.name for entry in entries if re.search(pattern, entry.name))
    if not fitting:
        raise Refused("archive_without", _NONE, name=path.name, pattern=pattern)
    sink.write(json.dumps(fitting).encode())


def write_member(_source: BinaryIO, sink: BinaryIO, *words: str) -> None:
    """In the child: write the name of the member as a line of JSON, then its bytes; ``words`` as unpack_member's."""
    path_text, form, pattern, most_text = words
    path, most_bytes = Path(path_text), int(most_text)
    try:
        match form:
            case "zip":
                _write_zip_member(sink, path, pattern, most_bytes)
            case "7z":
                _write_seven_zip_member(sink, path, pattern, most_bytes)
            case _:
                _write_name(sink, path.name.removesuffix(".gz") or path.name)
                with gzip.open(path) as content:
                    _copy(content, sink, path, most_bytes)
    except (zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError) as error:
        # What was written of it is thrown away by the parent.
        raise Refused("archive_broken", _BROKEN, name=path.name) from error


def _write_zip_member(sink: BinaryIO, path: Path, pattern: str, most_bytes: int) -> None:
    with zipfile.ZipFile(path) as archive:
        files = [member for member in archive.infolist() if not member.is_dir()]
        entries = [_Entry(member.filename, member.file_size, member.compress_size) for member in files]
        entry = _fitting_entry(entries, path, pattern, most_bytes)
        member = archive.getinfo(entry.name)
        if member.flag_bits & 1:
            raise Refused("archive_locked", _LOCKED, name=path.name)
        _write_name(sink, entry.name)
        with archive.open(member) as content:
            _copy(content, sink, path, most_bytes)


def _write_seven_zip_member(sink: BinaryIO, path: Path, pattern: str, most_bytes: int) -> None:
    with _seven_zip(path) as archive:
        entry = _fitting_entry(_seven_zip_entries(archive), path, pattern, most_bytes)
        _write_name(sink, entry.name)
        writer = _SinkWriter(sink, path.name, most_bytes)
        archive.extract(targets=[entry.name], factory=_OneWriter(writer))


@contextmanager
def _seven_zip(path: Path) -> Iterator[Any]:
    try:
        import py7zr  # noqa: PLC0415 -- slow import, and only this form needs it
    except ImportError as error:
        raise Refused("archive_library", _LIBRARY, name=path.name) from error
    try:
        with py7zr.SevenZipFile(path) as archive:
            if archive.needs_password():
                raise Refused("archive_locked", _LOCKED, name=path.name)
            yield archive
    except (
        py7zr.exceptions.ArchiveError, lzma.LZMAError, EOFError, OSError, ValueError, TypeError, IndexError, KeyError
    ) as error:  # fmt: skip
        # py7zr reads a damaged header as whatever its bytes happen to say.
        raise Refused("archive_broken", _BROKEN, name=path.name) from error


def _seven_zip_entries(archive: Any) -> list[_Entry]:
    files = [member for member in archive.list() if member.is_file and not member.is_symlink]
    return [_Entry(member.filename, int(member.uncompressed)) for member in files]


class _SinkWriter:
    """Passes the bytes of a member of a 7z on, and counts them (py7zr.io.Py7zIO)."""

    def __init__(self, sink: BinaryIO, name: str, most_bytes: int) -> None:
        self._sink = sink
        self._name = name
        self._most_bytes = most_bytes
        self._written = 0

    def write(self, block: bytes | bytearray) -> int:
        """Write a block; Refused past the limit."""
        self._written += len(block)
        if self._written > self._most_bytes:
            raise Refused("archive_large", _LARGE, name=self._name, most=self._most_bytes // 2**20)
        return self._sink.write(block)

    def read(self, _size: int | None = None) -> bytes:
        """Nothing is read back."""
        return b""

    def seek(self, _offset: int, _whence: int = 0) -> int:
        """Nothing is written twice."""
        return 0

    def flush(self) -> None:
        """Write out what is buffered."""
        self._sink.flush()

    def size(self) -> int:
        """The bytes so far."""
        return self._written

    def close(self) -> None:
        """The sink is closed by who opened it."""


@dataclass(frozen=True, slots=True)
class _OneWriter:
    """Gives py7zr the writer of the one member that is taken (py7zr.io.WriterFactory)."""

    writer: _SinkWriter

    def create(self, _filename: str) -> _SinkWriter:
        """The writer."""
        return self.writer


def _judged(entries: Sequence[_Entry], path: Path) -> Sequence[_Entry]:
    """The entries; Refused if there are too many, or one is to be written elsewhere."""
    if len(entries) > MOST_MEMBERS:
        raise Refused("archive_members", _MANY, name=path.name, most=MOST_MEMBERS)
    for entry in entries:
        inner = PurePosixPath(entry.name.replace("\\", "/"))
        if inner.is_absolute() or ".." in inner.parts or re.match(r"[A-Za-z]:", entry.name):
            raise Refused("archive_paths", _PATHS, name=path.name)
    return entries


def _fitting_entry(entries: Sequence[_Entry], path: Path, pattern: str, most_bytes: int) -> _Entry:
    """The one entry that fits; Refused if the archive is unsafe or has not exactly one."""
    name = path.name
    fitting = [entry for entry in _judged(entries, path) if re.search(pattern, entry.name)]
    if not fitting:
        raise Refused("archive_without", _NONE, name=name, pattern=pattern)
    if len(fitting) > 1:
        raise Refused("archive_several", _SEVERAL, name=name, count=len(fitting), pattern=pattern)
    entry = fitting[0]
    packed = path.stat().st_size if entry.packed_bytes is None else entry.packed_bytes
    if entry.size_bytes > most_bytes or entry.size_bytes > MOST_RATIO * max(packed, 1_000):
        raise Refused("archive_large", _LARGE, name=name, most=most_bytes // 2**20)
    return entry


def _write_name(sink: BinaryIO, name: str) -> None:
    inner = PurePosixPath(name.replace("\\", "/")).name
    clean = "".join(filter(str.isprintable, inner)).strip(". ")[-100:] or "content"
    sink.write(json.dumps(clean).encode() + b"\n")


def _copy(content: Any, sink: BinaryIO, path: Path, most_bytes: int) -> None:
    written = 0
    while block := content.read(_BLOCK):
        written += len(block)
        if written > most_bytes:
            raise Refused("archive_large", _LARGE, name=path.name, most=most_bytes // 2**20)
        sink.write(block)
