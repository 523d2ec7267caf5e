"""Learning: guided pages, the survey of expectations."""
