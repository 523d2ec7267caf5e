"""The views of the installation: each reads its address, asks pages/ for the page, and fills its template."""
