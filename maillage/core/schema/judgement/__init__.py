"""How cells, rows and columns are judged by a schema."""
