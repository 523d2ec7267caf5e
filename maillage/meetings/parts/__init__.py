"""Parts of pages and letters: meetings, plans, pitches and stands put into words."""
