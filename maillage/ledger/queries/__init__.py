"""Reads of ledgers: the structures that suppliers are, what an organisation kept, who may keep and read it."""
