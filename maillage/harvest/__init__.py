"""Harvest: the catalogues of others read in (DCAT, CKAN)."""
