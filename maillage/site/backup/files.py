"""Which files of MAILLAGE_DATA a backup holds, and their copies, read back and compared.

All but what can be made again: a file that nobody thought of is kept rather than lost.
"""

import hashlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from maillage.core.problems import Unavailable, sentence

# Made again from the rows, or of the moment. The secrets are copied apart, to a place of their own.
_LEFT_OUT: Final = frozenset({"counts", "samples", "kit", "static", "run", "node", "secrets", "backups"})
# Of the versions of data sets: made again from rows.parquet when asked for.
_DERIVED: Final = ("table.*", "query.parquet", "profile.json", "order-*.npy", "conforming.*")
_VERSIONS: Final = ("catalog", "datasets")
_UPDATES: Final = ("territory", "updates")  # the rest of territory/ is derived


def kept_files(data_dir: Path, *, database: Path | None = None) -> Iterator[Path]:
    """The files to copy, relative to ``data_dir``; ``database`` (SQLite's file) is copied as rows, not as a file."""
    for file in sorted(data_dir.rglob("*")):
        name = file.relative_to(data_dir)
        room = name.parts[:2]
        is_left_out = name.parts[0] in _LEFT_OUT or name.suffix == ".tmp"
        is_left_out |= name.parts[0] == _UPDATES[0] and room != _UPDATES
        is_left_out |= room == _VERSIONS and any(name.match(pattern) for pattern in _DERIVED)
        # SQLite's journal stands beside the file of rows, under its name.
        is_left_out |= database is not None and file.parent == database.parent and file.name.startswith(database.name)
        if file.is_file() and not file.is_symlink() and not is_left_out:
            yield name


def size_of(file: Path) -> int:
    """The bytes of a file; 0 where it went away."""
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


def copied_files(
    data_dir: Path, names: Sequence[Path], target: Path, on_share: Callable[[float], None]
) -> dict[str, str]:
    """The digest of each copy under ``target``, read back from there; a file that went away meanwhile is not in it.

    ``on_share`` is told the share (0-1) that is copied.
    """
    digests = {}
    total_bytes, copied_bytes = max(1, sum(size_of(data_dir / name) for name in names)), 0
    for name in names:
        copy = target / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copy2(data_dir / name, copy)
        except FileNotFoundError:
            continue  # a draft that was dropped since it was listed: the rows were copied before, and no longer need it
        digests[name.as_posix()] = digest_of(copy)
        copied_bytes += copy.stat().st_size
        on_share(min(1.0, copied_bytes / total_bytes))
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
