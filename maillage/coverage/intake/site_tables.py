"""Where this stood before it moved to maillage.network.intake.site_tables: read it there."""

from maillage.network.intake.site_tables import *  # noqa: F403 -- until all who import it from here have followed
