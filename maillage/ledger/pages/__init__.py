"""The page of an inclusive share, built from a balance."""
