"""Pictures that people give: one form, one bounded reading, alt text, credit and licence beside each."""
