"""Opens the derived file of the territory (DATA_DIR/territory), shared by all reads and reopened when it changes.

``current.json`` names the current file; build/ publishes both by atomic rename. Reads cannot import the build, which is
a higher layer: apps.py builds the file if it is missing or out of date.
"""

import io
import json
import os
import sqlite3
import threading
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final
from weakref import WeakValueDictionary

import numpy as np
from django.apps import apps
from django.conf import settings
from numpy.typing import NDArray

from maillage.core.files.atomic import signature_of
from maillage.core.files.published import PublishedSnapshots
from maillage.core.problems import Unavailable, sentence

MANIFEST: Final = "current.json"


class Derived:
    """One derived file, opened for reading by all threads of the process."""

    def __init__(self, path: Path) -> None:
        # immutable: a published file never changes, so SQLite needs no locks.
        self._database = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        self._lock = threading.Lock()
        weakref.finalize(self, self._database.close)

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows selected by ``sql``."""
        with self._lock:
            return self._database.execute(sql, parameters).fetchall()

    def array(self, name: str) -> NDArray[Any]:
        """The stored array of that name."""
        content = self.rows("SELECT content FROM kept WHERE name = ?", (name,))[0][0]
        return np.asarray(np.load(io.BytesIO(content), allow_pickle=False))

    def words(self, name: str) -> list[str]:
        """The stored list of words of that name."""
        content: bytes = self.rows("SELECT content FROM kept WHERE name = ?", (name,))[0][0]
        return content.decode().split("\n")


# Data folders that link to the same file share its connection, and the caches keyed by it.
_sharing: Final = threading.Lock()
_shared_files: WeakValueDictionary[tuple[Path, object], Derived] = WeakValueDictionary()


def territory_folder() -> Path:
    """The folder of everything the territory stores and derives."""
    return Path(settings.DATA_DIR) / "territory"


def derived() -> Derived:
    """The current derived file; costs one stat of the manifest."""
    return _open_files.newest(territory_folder() / MANIFEST)


def _opened(manifest: Path, before: Derived | None) -> Derived:
    if before is None or not manifest.exists():
        # Only the first read of a process compares the reference with the file, which hashes 13 MB.
        apps.get_app_config("territory").make_derived(manifest.parent)  # type: ignore[attr-defined]  # ours: apps.py
    if not manifest.exists():
        message = sentence("Le référentiel des territoires n’est pas encore construit : revenez plus tard.")
        raise Unavailable("territory_not_built", message).fixed_by("maillage territory build")
    published = (manifest.parent / json.loads(manifest.read_text("utf-8"))["file"]).resolve()
    with _sharing:
        key = published, signature_of(published)
        shared = _shared_files[key] = _shared_files.get(key) or Derived(published)
    return shared


_open_files: Final = PublishedSnapshots[Derived](_opened)


def forget_files() -> None:
    """Reopen all derived files: a SQLite connection must not be shared across a fork."""
    _open_files.forget()
    _shared_files.clear()


os.register_at_fork(after_in_child=forget_files)
