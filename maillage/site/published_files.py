"""The static files as the page server reads them: one folder a version in MAILLAGE_DATA, each text with its gzip."""

import gzip
import os
import shutil
from pathlib import Path
from typing import Final

from django.contrib.staticfiles.finders import get_finders

_COMPRESSED: Final = frozenset({".css", ".js", ".mjs", ".svg", ".json", ".txt", ".md"})
_SMALLEST_BYTES: Final = 512  # below, gzip saves no packet


def published_files(root: Path, version: str) -> Path:
    """The folder of static files of ``version`` under ``root``, made if absent; older versions are removed."""
    folder = root / version
    if not folder.exists():
        draft = root / f"{version}.{os.getpid()}"
        for finder in get_finders():
            for name, storage in finder.list([]):
                target = draft / name
                # The first finder wins, as in Django: a feature may replace a file of a library.
                if not target.exists():
                    target.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(storage.path(name), target)
                    content = target.read_bytes()
                    if target.suffix in _COMPRESSED and len(content) >= _SMALLEST_BYTES:
                        target.with_name(f"{target.name}.gz").write_bytes(gzip.compress(content, 9, mtime=0))
        try:
            draft.rename(folder)
        except OSError:
            # Another worker that started with this one was first; its copy is the same.
            shutil.rmtree(draft, ignore_errors=True)
    for other in root.iterdir():
        if other.name.partition(".")[0] != version:
            shutil.rmtree(other, ignore_errors=True)
    return folder
