"""Reads the directory of structures, and what is bought where they reach; its rows, as other features hold them."""

from maillage.include.structures.store.models import Structure

__all__ = ["Structure"]
