"""Sites, addresses and costs as others write them, parsed into our terms."""
