"""Where this stood before it moved to maillage.core.tables.writing.place_files: read it there."""

from maillage.core.tables.writing.place_files import *  # noqa: F403 -- until all who import it from here have followed
