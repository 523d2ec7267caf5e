"""Packages: files of several parts that are published whole, beside a table that is read from them (a GTFS archive)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.schema.terms import FindingGroup

# In the folder of a version. Its first line are the facts of its package (size_bytes, sha256, period), its second the
# document that the feature made of it, which is long and rarely read.
PACKAGE_FILE: Final = "package.jsonl"


@dataclass(frozen=True, slots=True)
class PackageReading:
    """What was read in a package: its table (texts, by column), the findings on its parts, and what its page shows.

    ``bad_rows`` are the numbers of the rows of the table with an error (header = 1). ``period`` are the first and last
    day of its data. ``document`` has JSON values; it is kept with the version and given back to the feature.
    """

    header: tuple[str, ...]
    columns: tuple[tuple[str, ...], ...]
    errors: tuple[FindingGroup, ...]
    warnings: tuple[FindingGroup, ...]
    bad_rows: NDArray[np.int32]
    period: tuple[date, date] | None
    document: Any


@dataclass(frozen=True, slots=True)
class PackageForm:
    """A form of package that a feature reads (PACKAGE_FORMS of its ``package_forms``).

    The published file is the slug, ``-``, and ``ending``: horaires-gtfs.zip. ``title`` and ``remedy`` are French
    sentences, the latter says where its content is corrected. ``accepted`` is the file extension of uploads,
    ``file_type`` the code in the EU table, ``mobility_standard`` the URI in mobilityDCAT-AP ("" for others),
    ``conforms_to`` the page of the standard.

    ``is_mine`` recognises a file from its directory; ``read`` reads and checks it in a process of its own, seen from a
    day, and raises Refused for what is none. ``panel`` gives a ``Panel`` of the page of a version from its document.
    """

    schema_id: str
    ending: str
    accepted: str
    title: str
    remedy: str
    media_type: str
    file_type: str
    mobility_standard: str
    conforms_to: str
    is_mine: Callable[[Path], bool]
    read: Callable[[Path, date], PackageReading]
    panel: Callable[..., Any]
