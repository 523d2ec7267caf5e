"""Words and decisions, without a framework."""
