"""Export formats of the catalogue: DCAT, feeds and tables."""
