"""Validation of the fixed 4G prediction by measurements: imported readings, the truth report, its page and API."""
