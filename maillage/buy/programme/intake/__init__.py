"""Outside forms of planned purchases put into our terms."""
