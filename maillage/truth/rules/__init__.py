"""What may be shown of measured voices."""
