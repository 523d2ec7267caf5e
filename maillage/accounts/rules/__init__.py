"""Pure rules about people and organisations: secrets and digests, names, numbers."""
