"""The source of the running program as an archive, offered to its users as AGPL-3.0, section 13, requires.

It has the files of the installation itself, including local changes; a repository elsewhere could differ.
"""

import hashlib
import tarfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import maillage
from maillage.core.files.atomic import lock_of, replacing

# Only what belongs to the repository; anything else beside it (settings, keys, rows) must never be in the archive.
_PLACES: Final = (
    ".ci",
    "bench",
    "deploy",
    "docs",
    "maillage",
    "requirements",
    "tests",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "SECURITY.md",
    "package-lock.json",
    "package.json",
    "pyproject.toml",
)
_MADE: Final = frozenset({".pyc", ".mo"})


def source_files(root: Path) -> Iterator[Path]:
    """The source files under ``root``, without generated ones."""
    for place in _PLACES:
        path = root / place
        yield from (
            [path]
            if path.is_file()
            else sorted(
                file
                for file in path.rglob("*")
                if file.is_file() and not file.is_symlink() and file.suffix not in _MADE
            )
        )


def source_archive(root: Path, folder: Path) -> Path:
    """The archive of the source under ``root``, cached in ``folder`` and built on first request."""
    target = folder / f"maillage-{maillage.__version__}-{_fingerprint(root)}.tar.gz"
    folder.mkdir(parents=True, exist_ok=True)
    with lock_of(target):
        if not target.exists():
            for older in folder.glob("maillage-*.tar.gz"):
                older.unlink()
            with replacing(target) as draft, tarfile.open(draft, "w:gz", compresslevel=1) as archive:
                for file in source_files(root):
                    archive.add(
                        file, f"maillage-{maillage.__version__}/{file.relative_to(root)}", filter=_without_owner
                    )
    return target


def _without_owner(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry


@cache
def _fingerprint(root: Path) -> str:
    """A digest that changes with any file, computed once: the process runs what was there at first."""
    digest = hashlib.blake2b(digest_size=6)
    for file in source_files(root):
        status = file.stat()
        digest.update(f"{file} {status.st_size} {status.st_mtime_ns};".encode())
    return digest.hexdigest()
