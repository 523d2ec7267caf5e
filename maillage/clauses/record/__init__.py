"""The writes of clauses: promises, hours, people, letters, publications, retention."""
