"""Where this stood before it moved to maillage.network.terms.antennas: read it there."""

from maillage.network.terms.antennas import *  # noqa: F403 -- until all who import it from here have followed
