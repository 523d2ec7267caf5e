"""Copies of all that an installation keeps, made while it runs, proved by opening them, and put back in place.

A backup is a folder: the rows in one file, ``files/`` as they stand in MAILLAGE_DATA, and ``backup.json``, which says
what is in it. It takes its name when it is whole and proved. What is kept and why: docs/how-to/backup.md.
"""
