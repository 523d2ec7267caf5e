"""Every read about meetings, pitches and stands."""
