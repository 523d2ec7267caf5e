"""What a feature offers to the data sources: an importer that takes in a file which was fetched and proven.

A feature names its importers in its module ``source_importers`` (IMPORTERS); a declaration of a source names one of
them (maillage/sources). All or nothing is taken: after an exception, what was in force before still is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from maillage.core.problems import Problem


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """A file to take in: whose it is in words (``title``), and the region of the installation ("52").

    ``part`` is the département of a file that covers one of them, "" otherwise. ``path`` bears the publisher's name;
    ``address`` is where it was asked for.
    """

    path: Path
    source: str
    title: str
    part: str
    region: str
    now: datetime
    address: str = ""


@dataclass(frozen=True, slots=True)
class ImportedRows:
    """How many rows the file has, how many of them are in force now, how many were set aside as unreadable.

    None where the importer does not count them. ``remark`` says beside the data what of it could not be taken.
    """

    read: int | None = None
    kept: int | None = None
    aside: int | None = None
    remark: Problem | None = None


@dataclass(frozen=True, slots=True)
class SourceImporter:
    """An importer: the name by which declarations know it, and the function that takes a file in.

    The function raises Refused if the file cannot be taken, Unavailable if it can be later.
    """

    name: str
    take: Callable[[ImportRequest], ImportedRows]
