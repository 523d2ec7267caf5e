"""Generators of build artefacts: the reference pages, the video, and the constants of the browser's engine.

Every output is deterministic: it depends on constants and seeds only.
"""
