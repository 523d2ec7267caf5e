"""Shared code without Django: codes, grid geometry, problems, clock, settings. Imports no framework and no feature."""
