"""The register of companies (SIRENE): its monthly stock read in, and who a SIREN or SIRET is."""
