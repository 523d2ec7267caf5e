"""Outside forms of people, read once into our terms."""
