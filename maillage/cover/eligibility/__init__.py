"""Who can have fixed 4G: the answer for a place, for a file of addresses, and the addresses themselves."""
