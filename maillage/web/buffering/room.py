"""The room that bodies on their way in, and answers on their way out, may take: in all, and for one network."""

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
IN_MEMORY: Final = 256 * 1024  # of one body or answer; what is longer goes to the disk
MOST_BYTES: Final = 2048 * MEBI  # on the disk, of one process
MOST_OF_A_NETWORK: Final = 1024 * MEBI
MOST_WAITING: Final = 400  # bodies that are waited for at once
MOST_WAITING_OF_A_NETWORK: Final = 100


class Full(Exception):  # noqa: N818 -- an answer (503), not an error of the program
    """There is no room now."""


@dataclass(slots=True)
class BodyRoom:
    """Counts what is on the disk and what is waited for. Files have no name: a process that dies leaves none."""

    folder: Path
    _files: dict[int, tuple[str, int]] = field(default_factory=dict)  # by inode: the network, and octets
    _waiting: Counter[str] = field(default_factory=Counter)
    _lock: Lock = field(default_factory=Lock)

    @contextmanager
    def waiting(self, network: str) -> Iterator[None]:
        """Within, a body of ``network`` is waited for. Raises Full."""
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
        """An empty file without a name."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return TemporaryFile(dir=self.folder)

    def grown(self, file: IO[bytes], size_bytes: int, *, network: str) -> None:
        """``file`` of ``network`` has so many octets by now. Raises Full where that is more than there is room for."""
        inode = os.fstat(file.fileno()).st_ino
        with self._lock:
            self._files[inode] = (network, size_bytes)
            if self._is_full(network):
                # Those that were closed meanwhile do not count; the server holds some longer than their request.
                # The files of ``folder`` that this process has open, by whatever part of it.
                device, living = self.folder.stat().st_dev, set()
                for descriptor in list(Path("/proc/self/fd").iterdir()):
                    try:
                        status = descriptor.stat()
                    except OSError:
                        continue  # closed since it was listed
                    if status.st_dev == device and not status.st_nlink:
                        living.add(status.st_ino)
                self._files = {inode: file for inode, file in self._files.items() if inode in living}
                if self._is_full(network):
                    raise Full

    def _is_full(self, network: str) -> bool:
        files = self._files.values()
        of_network = sum(size_bytes for whose, size_bytes in files if whose == network)
        return of_network > MOST_OF_A_NETWORK or sum(size_bytes for _whose, size_bytes in files) > MOST_BYTES
