"""Exports of campaigns and kits."""
