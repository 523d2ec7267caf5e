"""The words of plans that are asked for."""
