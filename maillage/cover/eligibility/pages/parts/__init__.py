"""Parts of pages on a place: text and drawings of its answer."""
