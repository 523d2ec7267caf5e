"""The commands of fixed 4G, in the group ``maillage coverage``; each has --json."""

from typing import Final

from maillage.core.command_groups import CommandEntry

COMMANDS: Final = (
    CommandEntry(
        "predict",
        "maillage.coverage.cli.predict:predict",
        "Predict who a network of fixed 4G serves.",
        group="coverage",
    ),
    CommandEntry(
        "budget",
        "maillage.coverage.cli.predict:budget",
        "List the numbers of the link budget.",
        group="coverage",
    ),
    CommandEntry(
        "terrain",
        "maillage.coverage.cli.heights:terrain",
        "Load the terrain of the territory, or list it.",
        group="coverage",
    ),
    CommandEntry(
        "clutter",
        "maillage.coverage.cli.heights:clutter",
        "Load heights of trees and houses, or list them.",
        group="coverage",
    ),
    CommandEntry(
        "point",
        "maillage.coverage.cli.point:point",
        "Say whether a place is served, and why not.",
        group="coverage",
    ),
    CommandEntry(
        "points",
        "maillage.coverage.cli.points:points",
        "Answer for a file of addresses.",
        group="coverage",
    ),
    CommandEntry(
        "calibrate",
        "maillage.coverage.cli.calibrate:calibrate",
        "Hold tests on the ground against a prediction.",
        group="coverage",
    ),
)
