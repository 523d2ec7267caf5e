"""Where this stood before it moved to maillage.network.intake.radio_supports: read it there."""

from maillage.network.intake.radio_supports import *  # noqa: F403 -- until all who import it from here have followed
