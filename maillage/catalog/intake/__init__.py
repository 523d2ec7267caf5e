"""Outside forms brought to our terms, once: shipped schemas, uploads, catalogues of others."""
