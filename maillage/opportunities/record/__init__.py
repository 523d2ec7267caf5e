"""Writes opportunities as they are worked out, and the letters about them."""
