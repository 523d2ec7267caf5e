"""Prediction held against tests: calibration, confusion, and where the next test is worth most."""
