"""Static files as served: one folder per version, with compressed variants of each text.

Set-up makes build/static/<version> (``maillage/site/build/static_files.py``, then ``npm run static``: our scripts and
style sheets minified, gzip and Brotli). An installed package carries what that adds to the original files
(``maillage/site/build/carried_files.py``): at the first start both are put together in a folder of MAILLAGE_DATA. Where
files were edited since, they are served from such a folder too, as written, with gzip alone.
"""

import gzip
import shutil
from pathlib import Path
from typing import Final

from django.contrib.staticfiles.finders import get_finders

from maillage.core.files.atomic import lock_of, replacing_folder
from maillage.core.files.published import remove_older
from maillage.core.program_files import PACKAGE, PROJECT, VENDOR
from maillage.site.original_files import static_version

SET_UP_FILES: Final = PROJECT / "build" / "static"
CARRIED_FILES: Final = PROJECT / "build" / "carried"
_COMPRESSED: Final = frozenset({".css", ".js", ".mjs", ".svg", ".json", ".txt", ".md"})
_VARIANTS: Final = frozenset({".gz", ".br"})
_SMALLEST_BYTES: Final = 512  # below, gzip saves no packet


def served_files(
    data_dir: Path, version: str, *, set_up_files: Path = SET_UP_FILES, carried_files: Path = CARRIED_FILES
) -> Path:
    """The folder of static files of ``version``: that of set-up, or one in ``data_dir``, made if missing."""
    prepared = set_up_files / version
    if prepared.is_dir():
        return prepared
    return published_files(data_dir / "static", version, carried_files=carried_files)


def published_files(root: Path, version: str, *, carried_files: Path = CARRIED_FILES) -> Path:
    """The folder of static files of ``version`` under ``root``, made if missing; older versions are removed.

    ``carried_files`` has a folder with what a package carries, if this is one, named after the version of its files.
    """
    folder = root / version
    if folder.exists():
        return folder
    with lock_of(folder):  # workers start concurrently
        if folder.exists():
            return folder
        with replacing_folder(folder) as draft:
            copies = copied_files(draft)
            # Named without the version of Django, which an installation may have another of.
            _add_carried(draft, carried_files / static_version(PACKAGE, VENDOR))
            for target in copies:
                content, packed = target.read_bytes(), target.with_name(f"{target.name}.gz")
                if target.suffix in _COMPRESSED and len(content) >= _SMALLEST_BYTES and not packed.exists():
                    packed.write_bytes(gzip.compress(content, 9, mtime=0))
        remove_older((path for path in root.iterdir() if path.is_dir()), kept=0, named={version})
    return folder


def _add_carried(folder: Path, carried: Path) -> None:
    """Add minified files and compressed variants of ``carried``; variants of another text than ours are left out."""
    files = {file.relative_to(carried).as_posix(): file for file in carried.rglob("*") if file.is_file()}
    for name, file in files.items():
        original, dot, suffix = name.rpartition(".")
        is_variant = f"{dot}{suffix}" in _VARIANTS
        if not is_variant or original in files or _is_packed(folder / original, files[f"{original}.gz"]):
            shutil.copyfile(file, folder / name)


def _is_packed(file: Path, packed: Path) -> bool:
    """Whether ``packed`` is the content of ``file``: of a library, another version may be installed."""
    return file.is_file() and gzip.decompress(packed.read_bytes()) == file.read_bytes()


def copied_files(folder: Path) -> list[Path]:
    """Copy the files of all finders to ``folder`` and return the copies."""
    copies = []
    for finder in get_finders():
        for name, storage in finder.list([]):
            # The first finder wins, as in Django: a feature may override a file of a library.
            target = folder / name
            if not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(storage.path(name), target)
                copies.append(target)
    return copies
