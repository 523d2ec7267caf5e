"""Every write of ledgers: kept on purpose, replaced, removed."""
