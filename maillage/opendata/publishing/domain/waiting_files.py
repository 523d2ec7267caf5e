"""Limits of waiting files, which visitors upload before they log in: purpose, size and retention."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from maillage.opendata.catalog.domain.terms import EntryMode

KEPT: Final = timedelta(days=21)  # a week for the agency to answer a request, and the fortnight of its invitation
LARGE_BYTES: Final = 5 * 1024 * 1024  # files of town halls are far smaller; larger ones wait less long
LARGE_KEPT: Final = timedelta(days=3)
MOST_FILES: Final = 10  # of one visitor
MOST_OF_A_NETWORK: Final = 30  # per hour: a workshop behind one address
MOST_BYTES_OF_A_NETWORK: Final = 256 * 1024**2  # per day: a workshop fits, and no network can take all the space
MOST_BYTES: Final = 2 * 1024**3  # of all visitors


@dataclass(frozen=True, slots=True)
class UploadIntent:
    """What a file is meant for: how to edit it and, if known, its schema, data set, organisation, and map's system."""

    door: EntryMode = EntryMode.FILE
    schema_id: str = ""
    dataset: str = ""  # slug of the data set that it is a new version of
    organisation: str = ""  # slug of the organisation to publish for
    system: str = ""  # code of the coordinate system that was chosen for a map
