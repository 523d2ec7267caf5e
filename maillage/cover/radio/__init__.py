"""Radio path loss: the land part of ITU-R P.1812 over terrain, 3GPP formulas without terrain; no Django."""
