"""Parts of pages of fixed 4G that other pages show too."""
