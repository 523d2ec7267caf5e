"""The writes of the register of companies."""
