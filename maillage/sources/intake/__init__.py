"""Declarations and answers of publishers, read once into our terms."""
