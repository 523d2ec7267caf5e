"""The commands of fixed 4G, in the group ``maillage coverage``: prediction, plans, readings; each has --json."""

from typing import Final

from maillage.core.command_groups import CommandEntry

COMMANDS: Final = (
    CommandEntry(
        "predict",
        "maillage.cover.prediction.edges.cli.predict:predict",
        "Predict who a network of fixed 4G serves.",
        group="coverage",
    ),
    CommandEntry(
        "budget",
        "maillage.cover.prediction.edges.cli.predict:budget",
        "List the numbers of the link budget.",
        group="coverage",
    ),
    CommandEntry(
        "terrain",
        "maillage.cover.prediction.edges.cli.heights:terrain",
        "Load the terrain of the territory, or list it.",
        group="coverage",
    ),
    CommandEntry(
        "clutter",
        "maillage.cover.prediction.edges.cli.heights:clutter",
        "Load heights of trees and houses, or list them.",
        group="coverage",
    ),
    CommandEntry(
        "point",
        "maillage.cover.prediction.edges.cli.point:point",
        "Say whether a place is served, and why not.",
        group="coverage",
    ),
    CommandEntry(
        "points",
        "maillage.cover.prediction.edges.cli.points:points",
        "Answer for a file of addresses.",
        group="coverage",
    ),
    CommandEntry(
        "calibrate",
        "maillage.cover.prediction.edges.cli.calibrate:calibrate",
        "Hold tests on the ground against a prediction.",
        group="coverage",
    ),
    CommandEntry(
        "plan",
        "maillage.cover.prediction.edges.cli.plan:plan",
        "Choose sites: what each brings, what remains.",
        group="coverage",
    ),
    CommandEntry(
        "dossier",
        "maillage.cover.prediction.edges.cli.dossier:dossier",
        "Print a plan: sites, sectors, households, map, method.",
        group="coverage",
    ),
    CommandEntry(
        "calibration",
        "maillage.cover.prediction.edges.cli.calibration:calibration",
        "Show, apply or remove the calibration of the prediction.",
        group="coverage",
    ),
    CommandEntry(
        "fitted-heights",
        "maillage.cover.prediction.edges.cli.calibration:fitted_heights",
        "Show, apply or remove heights of trees and houses by tests.",
        group="coverage",
    ),
    CommandEntry(
        "readings",
        "maillage.cover.prediction.edges.cli.readings:readings",
        "Take in readings on the ground, or list them.",
        group="coverage",
    ),
)
