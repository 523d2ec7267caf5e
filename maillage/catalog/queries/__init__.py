"""Every read of the catalogue that others need."""
