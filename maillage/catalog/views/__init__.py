"""The pages of the catalogue, one module a group; each with the dataclass of its context."""
