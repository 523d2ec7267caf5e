"""Precomputed content of the home territory's samples: one JSON file beside the sample files, written by a duty.

It says which sample files it was made of. Pages read it at once; where there is none, the request computes it.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

import structlog

from maillage.core.files.published import Manifest, PublishedSnapshots
from maillage.core.problems import Unavailable
from maillage.measure.figures.store.sample_files import MANIFEST, PublishedSamples, current_samples, samples_folder
from maillage.measure.record.domain.terms import Origin
from maillage.territory.store.territories import territory
from maillage.web.installation import home_territory

Content = TypeVar("Content")
MANY_ROWS: Final = 20_000  # of an origin; below, it is made sooner than it is asked for twice
GROWTH: Final = 1.1  # it is shown of up to a tenth fewer rows, not of the first few
WAIT_SHARE: Final = 20.0  # times what a core worked for the last one, where an older one is still shown
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class HomeRows:
    """What a file was made of: the territory with the vintage of its reference, and the rows up to a watermark.

    ``version`` (milliseconds since 1970) says when: it grows with each file.
    """

    version: int = 0
    home: str = ""
    vintage: str = ""
    rebuilt: int = 0
    watermark: int = 0
    rows: int = 0


class HomeFile(Generic[Content]):
    """One kind of what is made, by origin, in a file called ``name``; ``content`` is its type."""

    def __init__(self, name: str, content: Any) -> None:
        self.name = name
        self._manifest = Manifest[tuple[HomeRows, Mapping[Origin, Content]]](
            tuple[HomeRows, dict[Origin, content]], may_be_cut=True, indent=None
        )
        self._published = PublishedSnapshots[tuple[HomeRows, Mapping[Origin, Content]]](
            lambda path, _before: self.read(path)
        )

    def beside(self, samples: PublishedSamples, origin: Origin) -> Content | None:
        """What was made of nearly the rows of ``samples``; None where they have grown much, or were rebuilt, since."""
        source, by_origin = self.published(samples_folder())
        may_stand_beside = (
            source.home == home_territory()
            and source.rebuilt == samples.manifest.rebuilt
            and source.rows <= samples.manifest.rows <= source.rows * GROWTH
            and source.vintage == territory(source.home).vintage
        )
        return by_origin.get(origin) if may_stand_beside else None

    def version(self) -> int:
        """Grows as soon as it was made again; 0 where there is none."""
        return self.published(samples_folder())[0].version

    def published(self, folder: Path) -> tuple[HomeRows, Mapping[Origin, Content]]:
        """What was made last, and of which rows."""
        return self._published.newest(folder / self.name)

    def read(self, path: Path) -> tuple[HomeRows, Mapping[Origin, Content]]:
        """What stands in ``path``; nothing where there is no file, one cut short with the power, or of another form."""
        return self._manifest.read(path) or (HomeRows(), {})  # made when somebody asks

    def publish(self, folder: Path, source: HomeRows, by_origin: Mapping[Origin, Content]) -> None:
        """Put in force what was made of ``source``."""
        self._manifest.publish(folder / self.name, (source, by_origin))


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
        origins = [origin for origin in Origin if samples.size(origin) >= MANY_ROWS]
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
