"""Every write of the sources: refreshing, choosing, accepting, packing."""
