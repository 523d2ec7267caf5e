"""Outside form to our terms: questions, files of addresses."""
