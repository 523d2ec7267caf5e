"""The demonstration: invented rows of every feature, marked as such, beside real ones. Only ``site`` imports it."""
