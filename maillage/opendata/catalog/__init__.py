"""The open data catalogue: data sets published, checked, searched, reused, harvested and merged."""
