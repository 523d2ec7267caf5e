"""Clients of others that measure with our node: M-Lab, LibreSpeed, Cloudflare."""
