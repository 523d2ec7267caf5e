"""The processes of an installation: supervision, servers, background tasks."""
