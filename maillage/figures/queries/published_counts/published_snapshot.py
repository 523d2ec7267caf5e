"""The newest of what is published by atomic rename, kept until the file system says that a newer one is there."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Final, Generic, TypeVar

from maillage.core.problems import Problem, Unavailable, sentence

Snapshot = TypeVar("Snapshot")

_LOOK_EVERY_S: Final = 0.5
_ATTEMPTS: Final = 5  # a reader may meet files that the writer removes while it opens them


def signature_of(manifest: Path) -> tuple[int, ...] | None:
    """What changes when ``manifest`` is published again; None while nothing is published."""
    try:
        status = os.stat(manifest)  # noqa: PTH116 -- one call a request: Path.stat costs as much again
    except FileNotFoundError:
        return None
    return status.st_mtime_ns, status.st_ino, status.st_size


class PublishedSnapshot(Generic[Snapshot]):
    """The newest snapshot of one manifest in this process; safe in threads."""

    def __init__(
        self, manifest: Path, opened: Callable[[], Snapshot], look: Callable[[Snapshot], None] = lambda _snapshot: None
    ) -> None:
        self._manifest = manifest
        self._opened = opened
        self._look = look
        self._looked_at = 0.0
        self._lock = Lock()
        self._kept: tuple[tuple[int, ...] | None, Snapshot] | None = None

    def snapshot(self) -> Snapshot:
        """The snapshot of now: costs one look at the manifest where nothing changed.

        Twice a second ``look`` sees it, and raises where its files are whole no more.
        """
        signature = signature_of(self._manifest)
        kept = self._kept
        if kept is None or kept[0] != signature:
            with self._lock:
                kept = self._kept
                if kept is None or kept[0] != signature:
                    kept = self._kept = (signature, self._opened_again())
        elif time.monotonic() - self._looked_at > _LOOK_EVERY_S:
            self._looked_at = time.monotonic()
            try:
                self._look(kept[1])
            except Problem:
                self._kept = None  # opened again at the next question, when the files may be whole
                raise
        return kept[1]

    def _opened_again(self) -> Snapshot:
        for _ in range(_ATTEMPTS - 1):
            try:
                return self._opened()
            except FileNotFoundError:  # published again meanwhile: the newer manifest names other files
                continue
        try:
            return self._opened()
        except FileNotFoundError as error:
            message = sentence("Il manque le fichier %(name)s : il est refait à partir des mesures, revenez bientôt.")
            raise Unavailable("derived_missing", message, name=Path(error.filename).name) from error
