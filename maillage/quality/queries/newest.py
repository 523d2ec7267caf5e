"""The newest of what is published by atomic rename, kept until the file system says that a newer one is there."""

import os
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Final, Generic, TypeVar

Snapshot = TypeVar("Snapshot")

_ATTEMPTS: Final = 5  # a reader may meet files that the writer removes while it opens them


class Newest(Generic[Snapshot]):
    """The newest snapshot of one manifest in this process; safe in threads."""

    def __init__(self, manifest: Path, opened: Callable[[], Snapshot]) -> None:
        self._manifest = manifest
        self._opened = opened
        self._lock = Lock()
        self._kept: tuple[tuple[int, ...] | None, Snapshot] | None = None

    def snapshot(self) -> Snapshot:
        """The snapshot of now: costs one look at the manifest where nothing changed."""
        signature = self._signature()
        kept = self._kept
        if kept is None or kept[0] != signature:
            with self._lock:
                kept = self._kept
                if kept is None or kept[0] != signature:
                    kept = self._kept = (signature, self._opened_again())
        return kept[1]

    def _signature(self) -> tuple[int, ...] | None:
        try:
            found = os.stat(self._manifest)  # noqa: PTH116 -- one call a request: Path.stat costs as much again
        except FileNotFoundError:  # nothing is published yet
            return None
        return found.st_mtime_ns, found.st_ino, found.st_size

    def _opened_again(self) -> Snapshot:
        for _ in range(_ATTEMPTS - 1):
            try:
                return self._opened()
            except FileNotFoundError:  # published again meanwhile: the newer manifest names other files
                continue
        return self._opened()
