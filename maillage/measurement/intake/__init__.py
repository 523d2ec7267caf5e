"""What comes from outside a test of the command line: the modem's radio readings."""
