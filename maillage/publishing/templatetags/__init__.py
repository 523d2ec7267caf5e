"""The filters of the pages of publication."""
