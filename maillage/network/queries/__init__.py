"""Reads of sites and corrections that others need; NetworkSite stands here for the types of those who are given one."""

from maillage.network.models import NetworkSite

__all__ = ["NetworkSite"]
