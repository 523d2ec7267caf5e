"""Lists of features: columns declared once, and their files, feeds, calendars and paging."""
