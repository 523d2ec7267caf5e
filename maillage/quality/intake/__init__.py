"""Outside forms brought to our terms, once: documents, files, filters in addresses, the table of operators."""
