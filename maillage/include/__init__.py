"""Including: structures, the events where they meet buyers, needs, opportunities, clauses, balances."""
