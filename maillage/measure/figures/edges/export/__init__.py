"""From our terms to the files of others."""
