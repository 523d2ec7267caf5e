"""The pages of an inclusive share."""
