"""Learning: lessons with a sandbox, the survey of expectations, the publication matrix, the demonstration catalogue."""
