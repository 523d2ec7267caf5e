"""Preparation at set-up and at start: assets, translations, reference pages, database, territory."""
