"""Writes one count file piece by piece, each level in ascending order, without holding more than a little in memory.

The layout is that of count_files.py: the same counts give the same bytes, however they were cut.
"""

import shutil
from collections import defaultdict
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.figures.queries.published_counts.count_files import CountFile
from maillage.figures.terms.counting import LevelCounts
from maillage.quality.terms import Origin, Usage
from maillage.quality.terms.keys import LEVELS

_SECTIONS: Final = ("keys", "groups", "counts", "hashes")  # the order in the file
_HELD_BYTES: Final = 64 << 20  # above, pieces wait on disk
_COPY_BYTES: Final = 4 << 20

Section = tuple[str, int]


class CountFileWriter:
    """One count file in the making; ``finished`` gives its description."""

    def __init__(self, folder: Path, *, origin: Origin, usage: Usage, stamp: int) -> None:
        self._path = folder / f"{origin.word}-{usage.word}-{stamp:x}.counts"
        self._origin, self._usage = origin, usage
        self._held: defaultdict[Section, list[NDArray[np.generic]]] = defaultdict(list)
        self._held_bytes = 0
        self._lengths: defaultdict[Section, int] = defaultdict(int)
        self._waiting: set[Section] = set()

    def append(self, level: int, counts: LevelCounts) -> None:
        """Add counts whose keys and groups come after all those already added to the level."""
        self.append_counts(level, counts.keys, counts.counts)
        self.append_devices(level, counts.groups, counts.hashes)

    def append_counts(self, level: int, keys: NDArray[np.int64], counts: NDArray[np.uint32]) -> None:
        """Add keys that come after all those already added to the level."""
        self._hold(("keys", level), keys)
        self._hold(("counts", level), counts)

    def append_devices(self, level: int, groups: NDArray[np.int64], hashes: NDArray[np.uint32]) -> None:
        """Add groups that come after all those already added to the level."""
        self._hold(("groups", level), groups)
        self._hold(("hashes", level), hashes)

    def finished(self) -> CountFile | None:
        """The file, complete on disk; None where there was nothing to count."""
        lengths = tuple((self._lengths["keys", level], self._lengths["groups", level]) for level in LEVELS)
        if not any(keys for keys, _ in lengths):
            return None
        with self._path.open("wb") as target:
            for section in ((name, level) for name in _SECTIONS for level in LEVELS):
                if section in self._waiting:
                    waiting = self._waiting_path(section)
                    with waiting.open("rb") as source:
                        shutil.copyfileobj(source, target, _COPY_BYTES)
                    waiting.unlink()
                for column in self._held[section]:
                    column.tofile(target)
        return CountFile(self._path.name, self._origin, self._usage, lengths)

    def _hold(self, section: Section, column: NDArray[np.generic]) -> None:
        self._held[section].append(column)
        self._lengths[section] += len(column)
        self._held_bytes += column.nbytes
        if self._held_bytes > _HELD_BYTES:
            for waiting, columns in self._held.items():
                with self._waiting_path(waiting).open("ab") as stream:
                    for part in columns:
                        part.tofile(stream)
                self._waiting.add(waiting)
            self._held.clear()
            self._held_bytes = 0

    def _waiting_path(self, section: Section) -> Path:
        name, level = section
        return self._path.with_suffix(f".{name}-{level}.part")
