"""Exports of sites and corrections as files."""
