"""The queries on needs, inquiries and recipients."""
