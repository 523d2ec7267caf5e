"""Pure decisions about the register of companies."""
