"""The ways in: organisers by their account, people and readers by the links of their letters."""
