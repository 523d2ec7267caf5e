"""Simulated campaigns with known true values: for first starts, tests of methods, and demonstrations."""
