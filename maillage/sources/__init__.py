"""National data sets: declared, fetched, proven, dated."""
