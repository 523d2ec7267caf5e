"""The words of social clauses: promises, months and hours, the people who do them, what can be found of hours."""
