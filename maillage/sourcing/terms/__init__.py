"""Words of needs that buyers put to structures."""
