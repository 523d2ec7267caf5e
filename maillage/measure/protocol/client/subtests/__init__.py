"""The subtests of a test, as the command line client runs them."""
