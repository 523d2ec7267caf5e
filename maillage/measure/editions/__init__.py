"""Editions: the open data of measurements, published by whole quarters."""
