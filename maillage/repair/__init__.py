"""Repair: badly served zones, the actions that follow them, their verification."""
