"""From the octets of an archive to a checked feed; runs in a process of its own (core/bounds/isolation.py)."""
