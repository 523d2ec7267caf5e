"""Parts of pages that others show too."""
