"""The vocabulary of fixed 4G networks: sites, antennas, owners."""
