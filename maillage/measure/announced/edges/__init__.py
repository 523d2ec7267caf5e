"""Files, duties and data sources of what is announced."""
