"""Derived files of clauses: the yearly table of the catalogue."""
