"""From what platforms publish (JSON, XML, flat tables, both versions) to contracts, once, as streams."""
