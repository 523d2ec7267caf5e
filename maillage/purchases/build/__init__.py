"""Every file that is derived from the contracts in force."""
