"""Every write of public contracts."""
