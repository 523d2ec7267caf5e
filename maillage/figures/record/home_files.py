"""Makes what pages show of the home territory's samples before anybody asks, as a duty of the follower."""

import time
from datetime import datetime
from typing import Any, Final

import structlog
from django.conf import settings

from maillage.core.files.whole import write_whole
from maillage.core.problems import Unavailable
from maillage.figures.queries import home_files
from maillage.figures.queries.home_files import HomeFile, HomeRows
from maillage.figures.queries.sample_files import current_samples, samples_folder
from maillage.quality.terms import Origin
from maillage.territory.queries import territory

WAIT_SHARE: Final = 20.0  # times what a core worked for the last one, where an older one is still shown

log = structlog.get_logger()


class HomeFileSchedule:
    """When one process makes a file again: as the sample files change, at most a twentieth of its time."""

    def __init__(self, file: HomeFile[Any]) -> None:
        self.file = file
        self._rest_until = 0.0
        self._is_first = True

    def look(self, _now: datetime) -> int:
        """How many origins it was made of again."""
        samples, folder = current_samples(), samples_folder()
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
        started, home = time.thread_time(), territory(settings.HOME_TERRITORY)
        source = HomeRows(home.address, home.vintage, manifest.rebuilt, manifest.watermark, manifest.rows)
        try:
            by_origin = {origin: self.file.make(origin) for origin in origins}
        except (FileNotFoundError, Unavailable) as problem:  # files are being made again: the next look
            log.info("home_file_waits", name=self.file.name, reason=str(problem))
            return 0
        write_whole(folder / self.file.name, self.file.form(source, by_origin))
        self._rest_until = time.monotonic() + WAIT_SHARE * (time.thread_time() - started)
        self._is_first = False
        return len(by_origin)
