"""Fetching documents from remote hosts, guarded against server-side request forgery."""
