"""Parts of pages that the pages of other features show too; public."""
