"""What the pages of the installation show, built for the templates: one frozen dataclass a page, texts made."""
