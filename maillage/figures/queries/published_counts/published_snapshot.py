"""The newest of what is published by atomic rename, held until the file system says that a newer one is there."""

import time
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Final, Generic, TypeVar

from maillage.core.files.whole import signature_of
from maillage.core.problems import Problem, Unavailable, sentence

Snapshot = TypeVar("Snapshot")

_LOOK_EVERY_S: Final = 0.5
_ATTEMPTS: Final = 5  # a reader may meet files that the writer removes while it opens them


def derived_missing(name: str) -> Unavailable:
    """What is told while a file that readers miss is made again."""
    message = sentence("Il manque le fichier %(name)s : il est refait à partir des mesures, revenez bientôt.")
    return Unavailable("derived_missing", message, name=name)


class PublishedSnapshot(Generic[Snapshot]):
    """The newest snapshot of one manifest in this process; safe in threads.

    ``opened`` is given the snapshot before, whose mapped files may still stand; ``missing`` says the problem of a file
    that is gone for good.
    """

    def __init__(
        self,
        manifest: Path,
        opened: Callable[[Snapshot | None], Snapshot],
        look: Callable[[Snapshot], None] = lambda _snapshot: None,
        missing: Callable[[str], Unavailable] = derived_missing,
    ) -> None:
        self._manifest = manifest
        self._opened = opened
        self._look = look
        self._missing = missing
        self._looked_at = 0.0
        self._lock = Lock()
        self._newest: tuple[tuple[int, ...] | None, Snapshot] | None = None

    def snapshot(self) -> Snapshot:
        """The snapshot of now: costs one look at the manifest where nothing changed.

        Twice a second ``look`` sees it, and raises where its files are whole no more.
        """
        signature = signature_of(self._manifest)
        newest = self._newest
        if newest is None or newest[0] != signature:
            with self._lock:
                newest = self._newest
                if newest is None or newest[0] != signature:
                    newest = self._newest = (signature, self._opened_after(newest[1] if newest else None))
        elif time.monotonic() - self._looked_at > _LOOK_EVERY_S:
            self._looked_at = time.monotonic()
            try:
                self._look(newest[1])
            except Problem:
                self._newest = None  # opened again at the next question, when the files may be whole
                raise
        return newest[1]

    def _opened_after(self, before: Snapshot | None) -> Snapshot:
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                return self._opened(before)
            except FileNotFoundError as error:  # published again meanwhile: the newer manifest names other files
                if attempt == _ATTEMPTS:
                    raise self._missing(Path(error.filename).name) from error
        raise AssertionError
