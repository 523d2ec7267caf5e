"""From the form of others to our terms, once."""
