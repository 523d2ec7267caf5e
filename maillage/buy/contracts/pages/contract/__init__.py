"""The page of one contract, part by part."""
