"""A buyer's own balance: which share of what it pays goes to inclusive structures, and to whom, kind and place."""
