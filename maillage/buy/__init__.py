"""Buying: who buys what from whom, what was announced, and under which conditions."""
