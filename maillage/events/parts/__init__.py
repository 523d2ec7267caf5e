"""Parts of pages that other features show too: words, cards and calendars of events."""
