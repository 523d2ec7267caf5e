"""The pages of public contracts over HTTP."""
