"""Files of other platforms put into our terms."""
