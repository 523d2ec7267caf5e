"""What people take away: sites and corrections as files."""
