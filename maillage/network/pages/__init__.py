"""The pages of sites and corrections."""
