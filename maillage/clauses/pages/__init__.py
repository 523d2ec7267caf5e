"""What the pages of clauses show, built from queries."""
