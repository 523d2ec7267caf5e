"""The views of sites and corrections."""
