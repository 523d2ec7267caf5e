"""Exports of areas."""
