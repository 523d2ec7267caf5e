"""The command line's own client: the same test as the browser's, over its own HTTP connection. Needs no Django."""
