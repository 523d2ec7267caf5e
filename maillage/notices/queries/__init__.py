"""Every read of notices that others need."""
