"""The laboratory: questions in SQL to all published tables, answered in a sandbox and shared by their address."""
