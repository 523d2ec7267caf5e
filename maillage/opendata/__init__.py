"""Open data: the catalogue, and how a commune publishes, asks and learns."""
