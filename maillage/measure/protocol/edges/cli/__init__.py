"""``maillage test``: the command line test, for drive tests and machines without a browser."""
