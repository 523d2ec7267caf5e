"""Figures as files that people take away: they say exactly what the page shows."""
