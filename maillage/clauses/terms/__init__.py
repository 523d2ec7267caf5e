"""The vocabulary of social clauses: promises, months, hours, people, findings."""
