"""What people fill in: the door, a place asked for, what an organisation's administrators change."""
