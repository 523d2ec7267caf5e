"""The ways into clauses: a coordination's own pages, the letter of a month, files."""
