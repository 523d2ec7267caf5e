"""Export of reports and templates."""
