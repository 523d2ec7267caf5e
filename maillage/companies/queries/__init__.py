"""Every read of the register of companies that others need."""
