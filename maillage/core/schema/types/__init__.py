"""The types of Table Schema: each reads a text, gives its value or None, and says what it expected."""
