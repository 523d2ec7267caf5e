"""What the pages of fixed 4G show."""
