"""The views of the catalogue, one module per topic."""
