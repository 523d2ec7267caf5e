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
from maillage.core.program_files import PACKAGE, PROJECT

# Only what belongs to the repository; anything else beside it (settings, keys, rows) must never be in the archive.
# A wheel has what is needed to build it again (hatch_build.py), so neither tests nor benchmarks.
_PLACES: Final = (
    ".ci",
    "bench",
    "deploy",
    "docs",
    "requirements",
    "tests",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "SECURITY.md",
    "hatch_build.py",
    "package-lock.json",
    "package.json",
    "pyproject.toml",
)
_MADE: Final = frozenset({".pyc", ".mo"})


def source_files() -> Iterator[tuple[Path, str]]:
    """The source files of the running program, each with its name in the repository; generated ones are left out."""
    for root, name in [(PROJECT / place, place) for place in _PLACES] + [(PACKAGE, "maillage")]:
        files = [root] if root.is_file() else sorted(file for file in root.rglob("*") if file.is_file())
        for file in files:
            is_carried = root == PACKAGE and file.is_relative_to(PACKAGE / "project")  # listed under its own name
            if not (is_carried or file.is_symlink() or file.suffix in _MADE):
                yield file, (Path(name) / file.relative_to(root)).as_posix()


def source_archive(folder: Path) -> Path:
    """The archive of the source, cached in ``folder`` and built on first request."""
    target = folder / f"maillage-{maillage.__version__}-{_fingerprint()}.tar.gz"
    folder.mkdir(parents=True, exist_ok=True)
    with lock_of(target):
        if not target.exists():
            for older in folder.glob("maillage-*.tar.gz"):
                older.unlink()
            with replacing(target) as draft, tarfile.open(draft, "w:gz", compresslevel=1) as archive:
                for file, name in source_files():
                    archive.add(file, f"maillage-{maillage.__version__}/{name}", filter=_without_owner)
    return target


def _without_owner(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry


@cache
def _fingerprint() -> str:
    """A digest that changes with any file, computed once: the process runs what was there at first."""
    digest = hashlib.blake2b(digest_size=6)
    for file, name in source_files():
        status = file.stat()
        digest.update(f"{name} {status.st_size} {status.st_mtime_ns};".encode())
    return digest.hexdigest()
