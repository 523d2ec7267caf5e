"""The subtests of a test, as the command line runs them."""
