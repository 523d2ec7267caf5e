"""The tables of plans asked for."""
