"""Pure rules of the register of companies."""
