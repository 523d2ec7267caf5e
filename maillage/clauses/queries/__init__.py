"""The queries on clauses: access, sums, findings, and people (decrypted here only)."""
