"""API, command line, exports, and what the site calls."""
