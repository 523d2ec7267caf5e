"""The laboratory: SQL queries over all published tables, run in a sandbox and shared by URL."""
