"""Every read of public contracts that others need."""
