"""How many sandboxes there may be: on the installation, and from one network in an hour; how long one lives."""

from datetime import timedelta
from typing import Final

MOST_SANDBOXES: Final = 300  # at once on an installation: ten workshops of thirty people
MOST_OF_A_NETWORK: Final = 40  # in an hour: a workshop behind one address, and who begins again
MOST_BYTES: Final = 100 * 1024 * 1024  # of the files of one: nobody's disk is a place to keep things
LIFETIME: Final = timedelta(hours=24)
