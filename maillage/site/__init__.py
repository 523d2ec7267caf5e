"""Puts the features together: settings, addresses, entry points, home and place pages. It alone knows all."""
