"""Tables as people save them: read with what was found in them, and written so that nothing in them can do harm."""
