"""Every read of measurements and figures that others need."""
