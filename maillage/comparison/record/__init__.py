"""Every write: when the best operator of a territory changed."""
