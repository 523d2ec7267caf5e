"""Fixed 4G sites: supports, sectors, antennas, permissions, and corrections from the ground."""
