"""The filters of the pages of learning."""
