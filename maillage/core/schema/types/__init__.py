"""The types of Table Schema: each parses a text into its value or None, and says what it expected."""
