"""Documents of notices in each of their forms, read into one kind of notice."""
