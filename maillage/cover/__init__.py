"""Covering: what radio paths lose, the sites of fixed 4G, who is served, who can ask."""
