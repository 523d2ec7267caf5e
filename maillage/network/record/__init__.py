"""Every write of sites and corrections to the database."""
