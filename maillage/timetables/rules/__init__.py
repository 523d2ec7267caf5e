"""Decisions on a feed in memory: values, keys, stops, routes, times, shapes, calendars; and what it offers whom."""
