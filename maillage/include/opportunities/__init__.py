"""Contracts that end and purchases to come, beside the structures that could answer, alone or together."""
