"""The register of companies (SIRENE): imports its monthly stock, and looks up SIREN and SIRET numbers."""
