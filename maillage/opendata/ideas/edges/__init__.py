"""API, exports, and what the site calls."""
