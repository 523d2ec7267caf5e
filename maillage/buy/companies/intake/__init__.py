"""Reads the stock files as published by INSEE."""
