"""Outside forms to our terms: tables of sites, antennas, registers of supports, forms."""
