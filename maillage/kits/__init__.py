"""Kits: building blocks shared by features, layered between territory and accounts. A kit imports no feature."""
