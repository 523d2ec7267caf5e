"""Tables as people save them: read with a description of their form, and written safely for spreadsheets."""
