"""What the pages of other features show of this one."""
