"""Repair: badly served areas, the actions on them, and their verification."""
