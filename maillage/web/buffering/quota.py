"""Quotas of buffered bodies and responses: in total, and per client network."""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from threading import Lock
from typing import IO, Final

MEBI: Final = 1024 * 1024
IN_MEMORY: Final = 256 * 1024  # of one body or response; anything longer goes to disk
MOST_BYTES: Final = 2048 * MEBI  # on disk, per process
MOST_OF_A_NETWORK: Final = 1024 * MEBI
MOST_WAITING: Final = 400  # bodies being received at the same time
MOST_WAITING_OF_A_NETWORK: Final = 100


class Full(Exception):  # noqa: N818 -- an answer (503), not an error of the program
    """The quota is exhausted."""


@dataclass(slots=True)
class BufferQuota:
    """Tracks disk use and pending bodies. The files are unnamed, so a process that dies leaves none behind."""

    folder: Path
    _files: dict[int, tuple[str, int]] = field(default_factory=dict)  # inode to (network, octets)
    _waiting: Counter[str] = field(default_factory=Counter)
    _lock: Lock = field(default_factory=Lock)

    @contextmanager
    def waiting(self, network: str) -> Iterator[None]:
        """Count a body of ``network`` as pending. Raises Full."""
        with self._lock:
            if self._waiting.total() >= MOST_WAITING or self._waiting[network] >= MOST_WAITING_OF_A_NETWORK:
                raise Full
            self._waiting[network] += 1
        try:
            yield
        finally:
            with self._lock:
                self._waiting[network] -= 1
                if not self._waiting[network]:
                    del self._waiting[network]

    def new_file(self) -> IO[bytes]:
        """An empty unnamed file."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return TemporaryFile(dir=self.folder)

    def grown(self, file: IO[bytes], size_bytes: int, *, network: str) -> None:
        """Record the size of ``file``. Raises Full if its network, or all together, exceed the quota."""
        inode = os.fstat(file.fileno()).st_ino
        with self._lock:
            self._files[inode] = (network, size_bytes)
            if self._is_full(network):
                # Files closed in the meantime no longer count. The server may keep one open longer than its request, so
                # look at the descriptors of the whole process.
                device, living = self.folder.stat().st_dev, set()
                for descriptor in list(Path("/proc/self/fd").iterdir()):
                    try:
                        status = descriptor.stat()
                    except OSError:
                        continue  # closed since the listing
                    if status.st_dev == device and not status.st_nlink:
                        living.add(status.st_ino)
                self._files = {inode: file for inode, file in self._files.items() if inode in living}
                if self._is_full(network):
                    raise Full

    def _is_full(self, network: str) -> bool:
        files = self._files.values()
        of_network = sum(size_bytes for whose, size_bytes in files if whose == network)
        return of_network > MOST_OF_A_NETWORK or sum(size_bytes for _whose, size_bytes in files) > MOST_BYTES
