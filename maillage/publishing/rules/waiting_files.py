"""Files that visitors want published before they have said who they are: what is wished, how much, how long."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from maillage.catalog.terms import Door

KEPT: Final = timedelta(days=21)  # a request that the agency answers in a week, and the fortnight of its invitation
LARGE_BYTES: Final = 5 * 1024 * 1024  # what lies in a town hall is far smaller: larger ones wait less long
LARGE_KEPT: Final = timedelta(days=3)
MOST_FILES: Final = 10  # of one visitor
MOST_OF_A_NETWORK: Final = 30  # in an hour: a workshop behind one address
MOST_BYTES_OF_A_NETWORK: Final = 256 * 1024**2  # in a day: the workshop's files, and nobody else's place
MOST_BYTES: Final = 2 * 1024**3  # of all: nobody's disk is a place to keep things


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to become of a file: by which door, and, where it was said, by which schema, of what, for whom."""

    door: Door = Door.FILE
    schema_id: str = ""
    dataset: str = ""  # the slug of the data set of which it is a new version
    organisation: str = ""  # the slug of the organisation it is published for
