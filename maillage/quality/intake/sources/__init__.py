"""The files of others that we read: one module a source, each one description and one function."""
