"""Pure decisions about clauses: hours promised, what is odd in hours, what the end will be, what may be published."""
