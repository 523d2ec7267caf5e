"""Published files: one process prepares the next version while any number of others read the current one.

A version is an immutable file or folder (written by whole.py); a manifest names the current one. If a writer is killed,
the previous version stays current. A reader keeps what it opened until the manifest changes.
"""

import os
import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Final, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from maillage.core.files.atomic import remove_path, signature_of, write_whole
from maillage.core.problems import Problem, Unavailable, sentence
from maillage.core.processes import abandon_in_child

Content = TypeVar("Content")
Snapshot = TypeVar("Snapshot")

LOOK_EVERY_S: Final = 0.5
_ATTEMPTS: Final = 5  # a reader may find files removed by the writer while it opens them


class Manifest(Generic[Content]):
    """A JSON manifest that names the current version, of a type that pydantic validates.

    ``format_number`` is the expected value of the field ``format``: a manifest of another format counts as absent.
    ``may_be_cut``: the file is not synced to disk, so one truncated by a power cut counts as absent too.
    """

    def __init__(
        self, content: Any, *, format_number: int | None = None, may_be_cut: bool = False, indent: int | None = 1
    ) -> None:
        self._codec: TypeAdapter[Content] = TypeAdapter(content)
        self._format_number = format_number
        self._may_be_cut = may_be_cut
        self._indent = indent

    def read(self, path: Path) -> Content | None:
        """The current content; None if nothing was published, or in another format."""
        try:
            document = path.read_bytes()
            if self._format_number is not None and _FORMATS.validate_json(document).format != self._format_number:
                return None
            return self._codec.validate_json(document)
        except FileNotFoundError:
            return None
        except ValidationError:
            if self._may_be_cut:
                return None  # rebuilt, like everything it names
            raise

    def publish(self, path: Path, content: Content) -> None:
        """Make ``content`` current, atomically."""
        write_whole(path, self._codec.dump_json(content, indent=self._indent) + b"\n")


def remove_older(versions: Iterable[Path], *, kept: int, named: Collection[str] = ()) -> None:
    """Remove old files or folders, except those ``named`` and the ``kept`` most recent of the others.

    Keep one or two for processes that opened them before the manifest changed.
    """
    others = [path for path in versions if path.name not in named]
    others.sort(key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in others[kept:]:
        remove_path(path)


def derived_missing(name: str) -> Unavailable:
    """The error for a derived file that is being rebuilt."""
    message = sentence("Il manque le fichier %(name)s : il est refait à partir des mesures, revenez bientôt.")
    return Unavailable("derived_missing", message, name=name)


@dataclass(frozen=True, slots=True)
class _Format:
    format: int = 0


_FORMATS: Final = TypeAdapter(_Format)


@dataclass(slots=True)
class _Opened(Generic[Snapshot]):
    lock: Lock
    looked_at: float = 0.0
    newest: tuple[tuple[int, ...] | None, Snapshot] | None = None


class PublishedSnapshots(Generic[Snapshot]):
    """What this process has opened of each manifest, reopened when the manifest changes. Thread-safe.

    ``opened(manifest, before)`` opens the current version and may reuse files of the previous snapshot. ``look`` checks
    each snapshot twice a second and raises if its files are incomplete. ``missing`` makes the error for a file that
    stays missing.
    """

    def __init__(
        self,
        opened: Callable[[Path, Snapshot | None], Snapshot],
        *,
        look: Callable[[Path, Snapshot], None] = lambda _manifest, _snapshot: None,
        missing: Callable[[str], Unavailable] = derived_missing,
    ) -> None:
        self._open = opened
        self._look = look
        self._missing = missing
        self._opened: dict[Path, _Opened[Snapshot]] = {}

    def newest(self, manifest: Path) -> Snapshot:
        """The current snapshot; costs one stat of the manifest if nothing changed."""
        opened = self._opened.get(manifest) or self._opened.setdefault(manifest, _Opened(Lock()))
        signature = signature_of(manifest)
        newest = opened.newest
        if newest is None or newest[0] != signature:
            with opened.lock:
                newest = opened.newest
                if newest is None or newest[0] != signature:
                    before = newest[1] if newest else None
                    newest = opened.newest = (signature, self._opened_after(manifest, before))
        elif time.monotonic() - opened.looked_at > LOOK_EVERY_S:
            opened.looked_at = time.monotonic()
            try:
                self._look(manifest, newest[1])
            except Problem:
                opened.newest = None  # reopened at the next call, when the files may be complete
                raise
        return newest[1]

    def forget(self) -> None:
        """Drop all snapshots, so that the next call reopens them."""
        self._opened.clear()

    def stay_in_parent(self) -> None:
        """Make forked children reopen everything: an engine must not be shared across a fork."""
        os.register_at_fork(after_in_child=lambda: abandon_in_child(self._opened))

    def _opened_after(self, manifest: Path, before: Snapshot | None) -> Snapshot:
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                return self._open(manifest, before)
            except FileNotFoundError as error:  # republished meanwhile: the newer manifest names other files
                if attempt == _ATTEMPTS:
                    raise self._missing(Path(error.filename).name) from error
        raise AssertionError
