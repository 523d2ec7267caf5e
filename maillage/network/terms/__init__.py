"""Words of the network of fixed 4G: sites, antennas, who keeps them."""
