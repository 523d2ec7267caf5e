"""Pure functions on measurements and figures."""
