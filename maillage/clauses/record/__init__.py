"""Every write of clauses: what is promised, hours said, people described and forgotten, letters, closed years."""
