"""Contracts as releases and records of OCDS 1.1 (standard.open-contracting.org/1.1)."""
