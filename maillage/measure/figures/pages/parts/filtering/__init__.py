"""Filters: read from an address, offered as fields, said in words."""
