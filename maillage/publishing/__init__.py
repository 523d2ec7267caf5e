"""Publishing: schemas said in words, checking, drafts and the three doors (form, grid, file) to a published version."""
