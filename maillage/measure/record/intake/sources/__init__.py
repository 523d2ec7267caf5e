"""Importers of third-party files: one module per source, with its description and its row function."""
