"""Makes what pages show of the home territory's samples before anybody asks, as a duty of the follower."""

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final, Generic

import structlog

from maillage.core.problems import Unavailable
from maillage.figures.queries import home_files
from maillage.figures.queries.home_files import Content, HomeFile, HomeRows
from maillage.figures.queries.sample_files import MANIFEST, current_samples, samples_folder
from maillage.quality.terms import Origin
from maillage.territory.queries import territory
from maillage.web.installation import home_territory

WAIT_SHARE: Final = 20.0  # times what a core worked for the last one, where an older one is still shown

log = structlog.get_logger()


class HomeFileSchedule(Generic[Content]):
    """When one process makes a file again: as the sample files change, at most a twentieth of its time.

    ``make`` makes what it says of an origin, of the samples and counts published now.
    """

    def __init__(self, file: HomeFile[Content], make: Callable[[Origin], Content]) -> None:
        self.file = file
        self.make = make
        self._rest_until = 0.0
        self._is_first = True
        self._is_damaged = False

    def look(self, now: datetime) -> int:
        """How many origins it was made of again."""
        folder = samples_folder()
        try:
            return self._look(folder, now)
        except (FileNotFoundError, Unavailable) as problem:  # files are being made again: the next look
            log.info("home_file_waits", name=self.file.name, reason=str(problem))
        except (ValueError, IndexError, OverflowError) as error:
            # What does not fit together was changed in place: rebuilt from the rows. Once; then it is our fault.
            if self._is_damaged:
                raise
            self._is_damaged = True
            log.warning("samples_damaged", reason=str(error))
            (folder / MANIFEST).unlink(missing_ok=True)
        return 0

    def _look(self, folder: Path, now: datetime) -> int:
        samples = current_samples()
        manifest = samples.manifest
        origins = [origin for origin in Origin if samples.size(origin) >= home_files.MANY_ROWS]
        if not origins:
            return 0
        before, _ = self.file.published(folder)
        is_due = any(self.file.beside(samples, origin) is None for origin in origins) or (
            before.watermark != manifest.watermark and time.monotonic() >= self._rest_until
        )
        # At the start also of the same rows: the table of operators or the formulas may have changed.
        if not (is_due or self._is_first):
            return 0
        started, home = time.thread_time(), territory(home_territory())
        version = int(now.timestamp() * 1000)
        source = HomeRows(version, home.address, home.vintage, manifest.rebuilt, manifest.watermark, manifest.rows)
        by_origin = {origin: self.make(origin) for origin in origins}
        self.file.publish(folder, source, by_origin)
        self._rest_until = time.monotonic() + WAIT_SHARE * (time.thread_time() - started)
        self._is_first = False
        return len(by_origin)
