"""Every derived file: the index of addresses."""
