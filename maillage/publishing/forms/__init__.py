"""From what a page sends to our terms."""
