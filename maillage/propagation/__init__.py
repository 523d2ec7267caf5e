"""What radio paths lose: the land part of ITU-R P.1812 over terrain, 3GPP formulas without; no Django."""
