"""Health checks and metrics of the installation."""
