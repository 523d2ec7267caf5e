"""The command line client: the same test as the browser's, over its own HTTP connection. Does not need Django."""
