"""Path loss: ITU-R P.1812 over terrain, 3GPP TR 38.901 without (docs/explanation/propagation.md)."""
