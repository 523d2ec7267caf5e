"""``maillage test``: the test of the command line, for drive tests and machines without a browser."""
