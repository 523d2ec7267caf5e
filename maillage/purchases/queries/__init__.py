"""Reads of contracts that pages and API need: searches, one contract, figures, buyers and holders."""
