"""Protection of the installation and its visitors: security headers, rate limits, concurrency limits, tokens."""
