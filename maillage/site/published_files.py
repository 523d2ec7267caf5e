"""Static files as served: one folder per version, with compressed variants of each text.

Set-up makes build/static/<version> (``maillage/site/build/static_files.py``, then ``npm run static``: our scripts and
style sheets minified, gzip and Brotli). Where files were edited since, they are served as written, with gzip alone,
from a folder in MAILLAGE_DATA.
"""

import gzip
import shutil
from pathlib import Path
from typing import Final

from django.contrib.staticfiles.finders import get_finders

from maillage.core.files.atomic import lock_of, replacing_folder
from maillage.core.files.published import remove_older
from maillage.site.configuration import ROOT

SET_UP_FILES: Final = ROOT / "build" / "static"
_COMPRESSED: Final = frozenset({".css", ".js", ".mjs", ".svg", ".json", ".txt", ".md"})
_SMALLEST_BYTES: Final = 512  # below, gzip saves no packet


def served_files(data_dir: Path, version: str, *, set_up_files: Path = SET_UP_FILES) -> Path:
    """The folder of static files of ``version``: that of set-up, or one in ``data_dir``, made if missing."""
    prepared = set_up_files / version
    return prepared if prepared.is_dir() else published_files(data_dir / "static", version)


def published_files(root: Path, version: str) -> Path:
    """The folder of static files of ``version`` under ``root``, made if missing; older versions are removed."""
    folder = root / version
    if folder.exists():
        return folder
    with lock_of(folder):  # workers start concurrently
        if folder.exists():
            return folder
        with replacing_folder(folder) as draft:
            for target in copied_files(draft):
                content = target.read_bytes()
                if target.suffix in _COMPRESSED and len(content) >= _SMALLEST_BYTES:
                    target.with_name(f"{target.name}.gz").write_bytes(gzip.compress(content, 9, mtime=0))
        remove_older((path for path in root.iterdir() if path.is_dir()), kept=0, named={version})
    return folder


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
