"""Words of sites that the pages of other features show too."""
