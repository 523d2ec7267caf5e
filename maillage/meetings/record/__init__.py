"""Every write about meetings, pitches and stands."""
