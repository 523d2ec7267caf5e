"""Writes to the letter queue: features enqueue, the sender claims and records results, retention erases."""
