"""What is made of the samples for the home territory before anybody asks: one JSON file beside the sample files.

It says of which of them it was made. Pages read it in one go; where there is none, who asks makes it. Its writer is a
duty of the follower (maillage.figures.record.home_files).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

from maillage.core.files.published import Manifest, PublishedSnapshots
from maillage.figures.queries.sample_files import PublishedSamples, samples_folder
from maillage.quality.terms import Origin
from maillage.territory.queries import territory
from maillage.web.installation import home_territory

Content = TypeVar("Content")

MANY_ROWS: Final = 20_000  # of an origin; below, it is made sooner than it is asked for twice
GROWTH: Final = 1.1  # it is shown of up to a tenth fewer rows, not of the first few


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
