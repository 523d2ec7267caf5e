"""The queries of the register of companies."""
