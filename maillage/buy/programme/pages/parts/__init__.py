"""Parts of pages of public contracts that other pages show too."""
