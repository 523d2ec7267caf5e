"""Pages, files and tiles of fixed 4G."""
