"""Zones to get repaired, as pure rules: shares of bad tests, which communes are badly served, areas, steps, proof."""
