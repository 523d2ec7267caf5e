"""Hours said: their sums, findings and rows, and what of them who may read."""
