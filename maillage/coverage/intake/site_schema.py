"""Where this stood before it moved to maillage.network.intake.site_schema: read it there."""

from maillage.network.intake.site_schema import *  # noqa: F403 -- until all who import it from here have followed
