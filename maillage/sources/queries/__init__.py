"""Reads of the sources: what is declared, what is in force, of which day."""
