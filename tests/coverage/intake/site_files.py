"""Where this stood before it moved to tests.network.intake.site_files: read it there."""

from tests.network.intake.site_files import *  # noqa: F403 -- until all who import it from here have followed
