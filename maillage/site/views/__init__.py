"""The views of the installation: each parses its URL, builds the page with pages/, and renders its template."""
