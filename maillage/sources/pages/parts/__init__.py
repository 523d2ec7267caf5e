"""Parts of pages that name sources."""
