"""The filters of the pages of the catalogue."""
