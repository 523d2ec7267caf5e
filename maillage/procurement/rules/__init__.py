"""Decisions about what was published: what a text means, what is repaired and how surely, what breaks which rule."""
