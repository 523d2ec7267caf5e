"""Where this stood before it moved to maillage.network.terms.sites: read it there."""

from maillage.network.terms.sites import *  # noqa: F403 -- until all who import it from here have followed
