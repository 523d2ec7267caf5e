"""Assembles the features: settings, URLs, entry points, home and place pages. Only this package imports all others."""
