"""Parsers of external formats into domain types: documents, files, query filters, the operator table."""
