"""Sites, addresses and costs as others write them, read into our words."""
