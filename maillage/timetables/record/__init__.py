"""Writes of timetables: letters before they end."""
