"""Editions: the open data of the measurements, by batches of whole quarters."""
