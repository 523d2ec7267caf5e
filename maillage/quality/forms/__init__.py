"""What a person fills in and asks for on the pages of the figures: filters as fields, the view an address names."""
