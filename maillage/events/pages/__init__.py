"""What each page of events shows."""
