"""Every write of the register of companies."""
