"""Files of tests that others bring, read into our words."""
