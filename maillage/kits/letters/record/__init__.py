"""Writes the queue of letters: features add to it, the sender claims and notes, what is over is erased."""
