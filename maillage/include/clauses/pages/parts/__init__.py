"""Texts about clauses that other pages use: hours, months, promises."""
