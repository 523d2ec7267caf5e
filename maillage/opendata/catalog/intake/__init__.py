"""Converts outside formats to domain objects once: bundled schemas, uploads, harvested catalogues."""
