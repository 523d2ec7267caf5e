"""Parts of pages on a place: words and drawings of its answer."""
