"""The catalogue: data sets published from A to Z, checked, found, reused, harvested and merged."""
