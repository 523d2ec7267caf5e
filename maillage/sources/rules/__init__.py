"""The decisions of the sources: what is late, what is refused, what is due."""
