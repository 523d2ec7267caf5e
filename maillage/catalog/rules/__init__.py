"""Pure rules of the catalogue: search ranking, quality, differences, detection of columns and schemas."""
