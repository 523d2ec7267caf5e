"""Publishing: schemas in plain words, checks, and drafts filled by form, grid or file until they are published."""
