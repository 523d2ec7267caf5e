"""Derived files of the catalogue: the table of each version in every format. They can be deleted and rebuilt."""
