"""Every write about purchases."""
