"""Fixes that can be known: each maker offers what a text may have meant, and only what passes the check is proposed."""
