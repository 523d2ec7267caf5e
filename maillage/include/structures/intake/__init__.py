"""Structures as others list them, parsed into our terms."""
