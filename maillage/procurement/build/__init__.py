"""Every file that is derived from contracts."""
