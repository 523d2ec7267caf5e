"""The writes of sites and corrections."""
