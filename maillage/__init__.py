"""Maillage: the open platform of a regional digital agency. Start at docs/explanation/architecture.md."""

__version__ = "1.0.0rc1"
