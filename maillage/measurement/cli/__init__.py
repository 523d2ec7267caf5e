"""``maillage test``: the test of the command line, for drive tests and machines without a browser."""

from maillage.measurement.cli.commands import measure
from maillage.measurement.cli.words import speak_with

__all__ = ["measure", "speak_with"]
