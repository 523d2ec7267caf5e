"""Content of the installation's pages, built for the templates: one frozen dataclass per page."""
