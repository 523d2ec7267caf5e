"""Public contracts as visitors see them: search, contracts, buyers, holders, territories, endings; and the API."""
