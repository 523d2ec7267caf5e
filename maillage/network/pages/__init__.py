"""Page contexts of sites and corrections."""
