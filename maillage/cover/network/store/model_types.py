"""Queries on sites and corrections; NetworkSite is exported for type annotations."""

from maillage.cover.network.store.models import NetworkSite

__all__ = ["NetworkSite"]
