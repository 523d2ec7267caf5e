"""The filters of the pages of the harvest."""
