"""Opens the derived file of the territory (DATA_DIR/territory), shared by all reads; opened again when it changes.

``current.json`` names the file in force; build/ publishes both by atomic rename. The reads cannot import the build
(it stands above them): apps.py has the function that makes the file where it is missing or out of date.
"""

import io
import json
import os
import sqlite3
import threading
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from weakref import WeakValueDictionary

import numpy as np
from django.apps import apps
from django.conf import settings
from numpy.typing import NDArray

from maillage.core.files.whole import signature_of
from maillage.core.problems import Unavailable, sentence

MANIFEST: Final = "current.json"


class Derived:
    """One derived file, opened for reading by all threads of the process."""

    def __init__(self, path: Path) -> None:
        # immutable: a published file never changes, so no lock file is needed beside it.
        self._database = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        self._lock = threading.Lock()
        weakref.finalize(self, self._database.close)

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows that ``sql`` selects."""
        with self._lock:
            return self._database.execute(sql, parameters).fetchall()

    def array(self, name: str) -> NDArray[Any]:
        """The kept array of that name."""
        content = self.rows("SELECT content FROM kept WHERE name = ?", (name,))[0][0]
        return np.asarray(np.load(io.BytesIO(content), allow_pickle=False))

    def words(self, name: str) -> list[str]:
        """The kept list of words of that name."""
        content: bytes = self.rows("SELECT content FROM kept WHERE name = ?", (name,))[0][0]
        return content.decode().split("\n")


@dataclass(frozen=True, slots=True)
class _OpenFile:
    manifest: Path
    signature: tuple[int, int, int]
    derived: Derived


_open_files: dict[Path, _OpenFile] = {}  # by the folder of data
# Folders of data that link to one file share it, and with it what was read of it and is kept by it.
_shared_files: WeakValueDictionary[tuple[Path, object], Derived] = WeakValueDictionary()
_opening = threading.Lock()


def territory_folder() -> Path:
    """The folder of everything the territory keeps and derives."""
    return Path(settings.DATA_DIR) / "territory"


def derived() -> Derived:
    """The derived file in force; it costs one look at the manifest."""
    file = _open_files.get(settings.DATA_DIR)
    if file is not None and file.signature == signature_of(file.manifest):
        return file.derived
    folder = territory_folder()
    with _opening:
        file = _open_files.get(settings.DATA_DIR)
        signature = signature_of(folder / MANIFEST)
        if file is None or signature is None:
            # Only the first read of a process compares the reference with the file: it hashes 13 MB.
            apps.get_app_config("territory").make_derived(folder)  # type: ignore[attr-defined]  # ours: apps.py
            signature = signature_of(folder / MANIFEST)
        if signature is None:
            message = sentence("Le référentiel des territoires n’est pas encore construit : revenez plus tard.")
            raise Unavailable("territory_not_built", message).mended_by("maillage territory build")
        if file is None or file.signature != signature:
            path = folder / MANIFEST
            published = (folder / json.loads(path.read_text("utf-8"))["file"]).resolve()
            key = published, signature_of(published)
            shared = _shared_files[key] = _shared_files.get(key) or Derived(published)
            file = _open_files[settings.DATA_DIR] = _OpenFile(path, signature, shared)
        return file.derived


def forget_files() -> None:
    """Open every derived file anew: a SQLite connection must not be used on both sides of a fork."""
    _open_files.clear()
    _shared_files.clear()


os.register_at_fork(after_in_child=forget_files)
