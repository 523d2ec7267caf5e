"""Parses what platforms publish (JSON, XML, flat tables, both versions) into contracts, as streams."""
