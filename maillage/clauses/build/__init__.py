"""Files made of the rows of clauses: the yearly table of the catalogue."""
