"""What goes out of accounts: letters, the trace as a file."""
