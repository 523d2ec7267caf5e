"""Backups of everything an installation stores: made while it runs, verified by reading them back, and restored.

A backup is a folder: a file of database rows, ``files/`` as in MAILLAGE_DATA, and the manifest ``backup.json``. It gets
its final name once it is complete and verified. What is included and why: docs/how-to/backup.md.
"""
