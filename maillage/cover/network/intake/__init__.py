"""Readers that convert external formats to domain objects: site tables, antennas, support registers, forms."""
