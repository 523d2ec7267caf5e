"""Which files of MAILLAGE_DATA a backup holds, and their copies, read back and compared.

All but what can be made again: a file that nobody thought of is kept rather than lost.
"""

import hashlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path, PurePath
from typing import Final

from maillage.core.problems import Unavailable, sentence

# Made again from the rows, or of the moment. The secrets are copied apart, to a place of their own.
_LEFT_OUT: Final = frozenset({"counts", "samples", "kit", "static", "run", "node", "secrets", "backups"})
# Of the versions of data sets: made again from rows.parquet when asked for.
_DERIVED: Final = ("table.*", "query.parquet", "profile.json", "order-*.npy", "conforming.*")
_VERSIONS: Final = ("catalog", "datasets")
_UPDATES: Final = ("territory", "updates")  # the rest of territory/ is derived

OnBytes = Callable[[int], None]


def kept_files(data_dir: Path, *, database: Path | None = None) -> Iterator[Path]:
    """The files to copy, relative to ``data_dir``; ``database`` (SQLite's file) is copied as rows, not as a file."""
    for file in sorted(data_dir.rglob("*")):
        name = file.relative_to(data_dir)
        # SQLite's journal stands beside the file of rows, under its name.
        is_of_database = database is not None and file.parent == database.parent and file.name.startswith(database.name)
        if file.is_file() and not file.is_symlink() and not is_of_database and _is_kept(name):
            yield name


def copied_files(data_dir: Path, names: Iterator[Path] | list[Path], target: Path, on_bytes: OnBytes) -> dict[str, str]:
    """The digest of each copy under ``target``, read back from there; a file that went away meanwhile is not in it."""
    digests = {}
    for name in names:
        copy = target / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copy2(data_dir / name, copy)
        except FileNotFoundError:
            continue  # a draft that was dropped since it was listed: the rows were copied before, and no longer need it
        digests[name.as_posix()] = digest_of(copy)
        on_bytes(copy.stat().st_size)
    return digests


def require_same(folder: Path, digests: dict[str, str]) -> None:
    """Unavailable where a file of a backup is missing or is no longer what was copied."""
    for name, digest in digests.items():
        file = folder / name
        if not file.is_file() or digest_of(file) != digest:
            message = sentence("Le fichier %(file)s de la sauvegarde manque ou a changé : prenez-en une autre.")
            raise Unavailable("backup_damaged", message, file=str(file))


def digest_of(file: Path) -> str:
    """SHA-256 of a file."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _is_kept(name: PurePath) -> bool:
    if name.parts[0] in _LEFT_OUT or name.suffix == ".tmp":
        return False
    if name.parts[0] == _UPDATES[0]:
        return name.parts[:2] == _UPDATES
    return name.parts[:2] != _VERSIONS or not any(name.match(pattern) for pattern in _DERIVED)
