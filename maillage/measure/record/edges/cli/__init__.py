"""The commands of the measurements, in the group ``maillage quality``; each has --json."""

from typing import Final

from maillage.core.command_groups import in_group

COMMANDS: Final = in_group(
    "quality",
    (
        "import",
        "maillage.measure.record.edges.cli.imports:import_measurements",
        "Import measurements from a file of others.",
    ),
    ("simulate", "maillage.measure.record.edges.cli.simulate:simulate", "Record a simulated campaign."),
    ("erase", "maillage.measure.record.edges.cli.maintenance:erase", "Erase what one device sent."),
    ("remove", "maillage.measure.record.edges.cli.maintenance:remove", "Remove every row of an origin."),
    (
        "rescore",
        "maillage.measure.record.edges.cli.maintenance:rescore",
        "Score recorded measurements again by the method in force.",
    ),
    ("status", "maillage.measure.record.edges.cli.maintenance:status", "Say what the record holds."),
)
