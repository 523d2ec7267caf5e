"""Queries on sites and corrections; NetworkSite is exported for type annotations."""

from maillage.network.models import NetworkSite

__all__ = ["NetworkSite"]
