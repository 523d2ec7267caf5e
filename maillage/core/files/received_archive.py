"""Opens uploaded ZIP archives of several files within bounds: what they are called, and what they unpack to.

The directory of a ZIP may lie, so a part is inflated in blocks and counted. An archive is refused as a whole, with a
sentence, if a name leaves its folder, a part is a link or encrypted, a name occurs twice, or it unpacks to too much.
"""

import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from maillage.core.problems import Refused, sentence

_BLOCK: Final = 2**20
_SMALL: Final = 2**24  # unpacked bytes: below, any compression ratio is harmless
_LONGEST_NAME: Final = 80  # characters of a name shown in a sentence
# Left by the archivers of macOS and Windows: no files of the sender.
_SIDE_FOLDER: Final = "__MACOSX"
_SIDE_FILES: Final = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
BROKEN: Final = sentence("L’archive ZIP est abîmée et ne s’ouvre pas : refaites-la, puis envoyez-la de nouveau.")
_LOCKED: Final = sentence("L’archive ZIP est protégée par un mot de passe : refaites-la sans mot de passe.")
_OTHER_METHOD: Final = sentence(
    "« %(name)s » est compressé d’une façon que peu de logiciels lisent : refaites l’archive en ZIP ordinaire."
)
_OUTSIDE: Final = sentence(
    "L’archive contient « %(name)s », qui s’écrirait hors de son dossier : refaites-la à partir des fichiers seuls."
)
_LINK: Final = sentence("« %(name)s » est un lien vers un autre fichier : mettez dans l’archive le fichier lui-même.")
_TWICE: Final = sentence("L’archive contient deux fois « %(name)s » : gardez le bon, puis refaites-la.")
_TOO_MANY: Final = sentence(
    "L’archive contient %(count)s fichiers (limite : %(limit)s) : gardez ceux du jeu seulement."
)
_TOO_LARGE: Final = sentence(
    "L’archive fait plus de %(limit)s Mo une fois décompressée : elle n’a pas été lue. Gardez-en la partie utile."
)
_TOO_SQUEEZED: Final = sentence(
    "« %(name)s » est compressé %(count)s fois (limite : %(limit)s) : l’archive n’a pas été lue. Refaites-la à partir "
    "des vrais fichiers."
)


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """How much of an archive is read; texts of figures are compressed 5 to 30 times, deflate's maximum is 1,032."""

    entries: int = 1_000
    unpacked_bytes: int = 400 * 2**20
    compression_ratio: int = 200


@dataclass(frozen=True, slots=True)
class ReceivedArchive:
    """An open archive whose directory was checked; ``names`` are the paths of its files, in their order."""

    names: tuple[str, ...]
    _zip: zipfile.ZipFile
    _limits: ArchiveLimits

    def content(self, name: str) -> bytes:
        """The content of a file; Refused if it is damaged or unpacks to more than the limits allow."""
        return b"".join(self._blocks(self._zip.getinfo(name)))

    def _blocks(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        most, packed = self._limits.unpacked_bytes, max(1, entry.compress_size)
        entry.file_size = most + _BLOCK  # zipfile would stop at the declared size, and the next reader does not
        size = 0
        try:
            with self._zip.open(entry) as part:
                while block := part.read(_BLOCK):
                    size += len(block)
                    if size > most:
                        raise Refused("archive_too_large", _TOO_LARGE, limit=most // 2**20)
                    if size > _SMALL and size // packed > self._limits.compression_ratio:
                        raise Refused(
                            "archive_too_squeezed",
                            _TOO_SQUEEZED,
                            name=entry.filename[:_LONGEST_NAME],
                            count=size // packed,
                            limit=self._limits.compression_ratio,
                        )
                    yield block
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError) as error:
            # Cut short or altered: nothing of it is used.
            raise Refused("archive_broken", BROKEN) from error


@contextmanager
def received_archive(path: Path, limits: ArchiveLimits | None = None) -> Iterator[ReceivedArchive]:
    """Open an uploaded ZIP archive; Refused, with what to do, if its directory is not that of plain files."""
    limits = limits or ArchiveLimits()
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, ValueError) as error:
        # No ZIP, or one of which no reader finds the directory.
        raise Refused("archive_broken", BROKEN) from error
    with archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        _refuse_unsafe(entries, limits)
        names = tuple(entry.filename for entry in entries if not _is_side_file(entry.filename))
        yield ReceivedArchive(names, archive, limits)


def archive_names(path: Path) -> tuple[str, ...]:
    """The paths of the files in a ZIP, unchecked, to recognise what it is; empty if it is none."""
    try:
        with zipfile.ZipFile(path) as archive:
            return tuple(entry.filename for entry in archive.infolist() if not _is_side_file(entry.filename))
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, ValueError):
        # Not a ZIP: whoever reads it as something else reports what is wrong.
        return ()


def _is_side_file(name: str) -> bool:
    path = PurePosixPath(name)
    return name.endswith("/") or path.parts[:1] == (_SIDE_FOLDER,) or path.name.lower() in _SIDE_FILES


def _refuse_unsafe(entries: list[zipfile.ZipInfo], limits: ArchiveLimits) -> None:
    if len(entries) > limits.entries:
        raise Refused("archive_too_many", _TOO_MANY, count=len(entries), limit=limits.entries)
    if sum(entry.file_size for entry in entries) > limits.unpacked_bytes:
        raise Refused("archive_too_large", _TOO_LARGE, limit=limits.unpacked_bytes // 2**20)
    seen: set[str] = set()
    for entry in entries:
        name = entry.filename[:_LONGEST_NAME]
        # orig_filename: zipfile cuts a name at its first NUL, other readers do not.
        written = entry.orig_filename.replace("\\", "/")
        if written.startswith("/") or ":" in written or "\0" in written or ".." in written.split("/"):
            raise Refused("archive_path", _OUTSIDE, name=name.replace("\0", "?"))
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise Refused("archive_link", _LINK, name=name)
        if entry.flag_bits & 1:
            raise Refused("archive_locked", _LOCKED)
        if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise Refused("archive_method", _OTHER_METHOD, name=name)
        if entry.filename.lower() in seen:
            raise Refused("archive_twice", _TWICE, name=name)
        seen.add(entry.filename.lower())
