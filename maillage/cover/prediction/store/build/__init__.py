"""Makes the derived files; any change here makes them again."""
