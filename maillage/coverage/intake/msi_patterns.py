"""Where this stood before it moved to maillage.network.intake.msi_patterns: read it there."""

from maillage.network.intake.msi_patterns import *  # noqa: F403 -- until all who import it from here have followed
