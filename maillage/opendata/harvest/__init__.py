"""Harvest: imports data sets described by other catalogues (DCAT, CKAN)."""
