"""Test campaigns: goal, progress, most useful places for the next test, communication kit."""
