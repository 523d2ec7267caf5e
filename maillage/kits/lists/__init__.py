"""What lists of several features need: their columns said once, files, feeds and calendars of their rows, paging."""
