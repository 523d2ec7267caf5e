"""The thin core: codes, geometry of the grid, problems, clock, configuration. It knows no framework and no feature."""
